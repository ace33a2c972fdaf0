"""What questions look like in terminals of several sizes, without a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from trivet.catalog import Catalog, Choice, ChoiceState, Option
from trivet.cli.conversation import question
from trivet.cli.prompts import Question
from trivet.cli.screens import _List

CATALOG = Catalog.load(Path(__file__).parents[1])
SIZES = [(60, 20), (80, 24), (120, 40)]
QUESTIONS = [option for option in CATALOG.options if option.choices]


def rows(screen: _List, width: int, height: int) -> list[str]:
    return ["".join(part[1] for part in line) for line in screen.lines(width, height)]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("option", QUESTIONS, ids=lambda option: option.id)
def test_a_question_fits_the_screen_and_nothing_of_it_is_cut(
    option: Option, width: int, height: int
) -> None:
    answers = CATALOG.resolve({"framework": "flask", "interface": "pages"}).answers
    screen = _List(question(CATALOG, option.id, answers))
    seen = set()
    for index in range(len(option.choices)):
        screen.pointed = index
        shown = rows(screen, width, height)
        assert len(shown) <= height
        assert max(map(len, shown)) <= width
        seen.add(" ".join(" ".join(shown).split()))
    for state in screen.states:
        assert any(state.choice.title in text for text in seen)
        assert any((state.disabled or state.choice.help) in text for text in seen)


def test_a_list_longer_than_the_screen_scrolls_and_says_so() -> None:
    states = tuple(ChoiceState(Choice(str(n), f"Entry {n}", "help " * 30)) for n in range(30))
    screen = _List(Question("Which?", "0", states))
    for pointed in range(30):
        screen.pointed = pointed
        shown = rows(screen, 60, 20)
        assert len(shown) <= 20
        assert any(f"Entry {pointed}" in row for row in shown)
        assert any(row.strip().endswith("more") for row in shown)
