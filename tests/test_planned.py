"""What is asked about fits on one screen, also where much would change."""

from __future__ import annotations

import pytest

from trivet.cli.planned import screen
from trivet.life import WORDS

LONG = "a" * 30
SAID = [
    f"`option{n}` becomes `none` (it was `some`). {'Because it is so. ' * 20}" for n in range(8)
]
GROUPS = {title: [f"app/{LONG}/{LONG}{n}.py" for n in range(2000)] for title in WORDS.values()}


@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 24), (200, 60)])
@pytest.mark.parametrize("said", [0, 1, 3, 8])
def test_whatever_changes_the_question_is_on_the_same_screen(
    said: int, width: int, height: int
) -> None:
    lines = screen("The update of `shop`:", SAID[:said], GROUPS, width=width, height=height)
    assert len(lines) <= height - 3
    assert max(len(line) for line in lines) <= width
    for title in GROUPS:
        assert any(title[: width - 8] in line for line in lines)
    # What asks for a decision comes first, and is named whatever else there is no room for.
    first = next(n for n, line in enumerate(lines) if line.startswith("2000  "))
    assert next(iter(GROUPS))[: width - 8] in lines[first]
    assert lines[first + 1].startswith(f"      app/{LONG[: width - 14]}"[: width - 1])


def test_a_little_is_told_in_full() -> None:
    reason = "`admin` becomes `no` (it was `yes`). The admin is for staff: choose an `auth` first."
    lines = screen(
        "The change:", [reason], {"clean": ["a.py", "b.py"], "new": []}, width=80, height=24
    )
    assert lines == [
        "The change:",
        "`admin` becomes `no` (it was `yes`). The admin is for staff: choose an `auth`",
        "  first.",
        "   2  clean",
        "      a.py, b.py",
    ]
