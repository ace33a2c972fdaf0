"""A recommendation can be read in a small terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_recommend import ALL, named
from trivet.catalog import Catalog
from trivet.cli.advice import recommendation_card, recommendation_text

CATALOG = Catalog.load(Path(__file__).parents[1])
FEW = ALL[::1777]


@pytest.fixture(autouse=True)
def small_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_the_card_stays_short_however_much_is_answered() -> None:
    for answers in FEW:
        lines = recommendation_card(CATALOG, named(answers)).splitlines()
        assert len(lines) <= 26, answers
        assert max(map(len, lines)) <= 80


def test_the_whole_text_fits_the_width_and_names_its_sources() -> None:
    for answers in FEW:
        text = recommendation_text(CATALOG, named(answers))
        assert all(len(line) <= 80 for line in text.splitlines() if "https://" not in line)
        assert "Choosing between Django, Flask, and FastAPI" in text or "For it:" not in text


def test_the_text_tells_what_is_cut_what_would_change_and_what_weighs_more() -> None:
    text = recommendation_text(
        CATALOG,
        {
            **named(ALL[0]),
            **{"serves": "ml", "size": "small", "priority": "quick", "accounts": "elsewhere"},
        },
    )
    assert "Staff screens: Yes (now: No)" in text
    assert "FastAPI: A model behind an API: take FastAPI" in text
    assert "Size: Small and What matters most: Small and simple weigh more." in " ".join(
        text.split()
    )
    many = {"serves": "site", "staff_screens": "yes", "size": "large", "accounts": "roles"}
    assert "Other answers: +3" in recommendation_text(CATALOG, {**named(ALL[0]), **many})


def test_no_answer_is_proposed_that_nobody_can_act_on() -> None:
    needs = {"serves": "ml", "size": "large", "contract": "yes", "load": "many"}
    text = recommendation_text(CATALOG, {**named(ALL[0]), **needs})
    assert "Only another purpose or another team would make it another framework." in text


def test_what_the_templates_of_the_pick_lack_is_told() -> None:
    needs = {"team": "knows_flask", "priority": "quick", "accounts": "login"}
    lacking = CATALOG.resolve({**needs, "database": "none"}).answers
    assert lacking["framework"] == "flask"
    for write in (recommendation_card, recommendation_text):
        assert "Note: A log-in needs a database of users." in write(CATALOG, lacking)
        assert "Note:" not in write(CATALOG, CATALOG.resolve(needs).answers)


def test_the_way_from_the_recommendation_to_the_project_is_told() -> None:
    answers = CATALOG.resolve({"serves": "api", "size": "small"}).answers
    assert "Make it: trivet new --set serves=api --set size=small" in recommendation_text(
        CATALOG, answers
    )


def test_a_choice_of_a_need_is_one_line_of_a_small_terminal() -> None:
    for option in CATALOG.options:
        if option.is_need:
            assert max(len(f"{c.title} - {c.help}") for c in option.choices) <= 74, option.id
