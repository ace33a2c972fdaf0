"""Whole ways through `trivet new` in terminals of several sizes, each recorded in docs/walks."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.commands import TRIVET
from tests.screen import CONTROL_C, ENTER, Screen, View, Walk, walk
from trivet.catalog import Catalog
from trivet.cli.advice import recommendation
from trivet.presets import save

ROOT = Path(__file__).resolve().parents[1]
RECORDINGS = ROOT / "docs" / "walks"
ANEW = (
    "If that is as it should be, record what has changed: "
    'UPDATE_WALKS=1 uv run pytest -m "run or not run" tests/test_walks.py'
)
COMMAND = (*TRIVET, "new", "shop", "--no-install", "--no-git")


@dataclass(frozen=True)
class Place:
    """Where a walk takes place: a size, and what the environment says of the terminal."""

    columns: int = 80
    lines: int = 24
    environment: Mapping[str, str] = field(default_factory=dict)


PLACES = {
    "80x24": Place(),
    "120x40": Place(120, 40),
    "60x20": Place(60, 20),
    "dumb": Place(environment={"TERM": "dumb"}),
    "c-locale": Place(environment={"LC_ALL": "C"}),
}
Terminal: TypeAlias = Callable[[], Screen]
Way: TypeAlias = Callable[[Terminal], Walk]


def newcomer(terminal: Terminal) -> Walk:
    """Somebody who takes what is offered, to the end."""
    return walk(terminal(), lambda _: ENTER)


def expert(terminal: Terminal) -> Walk:
    """Somebody who knows that it shall be FastAPI, and takes the rest as it comes."""
    named = False

    def choose(view: View) -> str:
        nonlocal named
        if named or "How shall we choose" not in view.text:
            return ENTER
        named = True
        rows = re.findall(r"^.*\b(?:Recommend one|Django|Flask|FastAPI)\b", view.text, re.MULTILINE)
        return str(1 + next(n for n, row in enumerate(rows) if row.endswith("FastAPI")))

    return walk(terminal(), choose)


def resume(terminal: Terminal) -> Walk:
    """Somebody who is called away at the third question, and comes back."""
    answered = iter([ENTER, ENTER, CONTROL_C])
    first = walk(terminal(), lambda _: next(answered))
    return walk(terminal(), lambda _: ENTER, into=first)


# How many keys each may take; who comes back has pressed Ctrl-C, and is asked whether to go on.
MOST_KEYS: dict[Way, int] = {newcomer: 10, expert: 4, resume: 13}


@pytest.mark.parametrize(
    "place",
    ["80x24", *(pytest.param(name, marks=pytest.mark.run) for name in PLACES if name != "80x24")],
)
@pytest.mark.parametrize("way", [newcomer, expert, pytest.param(resume, marks=pytest.mark.run)])
def test_a_walk(way: Way, place: str, tmp_path: Path, home: Path) -> None:
    """It takes few keys, nothing that is on the screen is cut or broken, and it looks as recorded."""
    (home / ".gitconfig").write_text("[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n")
    where = PLACES[place]
    done = way(
        partial(
            Screen,
            COMMAND,
            tmp_path,
            columns=where.columns,
            lines=where.lines,
            environment=where.environment,
        )
    )
    assert (tmp_path / "shop/README.md").is_file(), done.recording()
    assert list(done.cut()) == []
    assert list(done.broken(_words())) == []
    if way is not expert:
        _assert_recommendation_is_seen(done)
    assert done.keys <= MOST_KEYS[way]
    _assert_recorded(f"{way.__name__}-{place}", done.recording())


@pytest.mark.run
def test_who_has_a_preset_only_agrees(tmp_path: Path) -> None:
    save("api", {"framework": "fastapi", "auth": "jwt"}, replace=False)
    done = walk(Screen((*COMMAND, "--preset", "api"), tmp_path), lambda _: ENTER)
    first = done.views[0].text
    assert "Preset `api`:" in first
    assert "FastAPI" in first
    assert "Log-in by token" in first
    assert done.keys == 1
    assert "trivet new shop --defaults --set framework=fastapi --set auth=jwt" in " ".join(
        done.views[-1].text.split()
    )


def _assert_recommendation_is_seen(done: Walk) -> None:
    """Verdict and points are on the screen where the stack is agreed to."""
    agreed = next(view for view in done.views if "Create shop" in view.text)
    answers = Catalog.load(ROOT).resolve({}).answers
    verdict = recommendation(Catalog.load(ROOT), answers).verdict
    assert verdict in " ".join(agreed.text.split()), agreed.text
    for name in ("Django", "Flask", "FastAPI"):
        assert re.search(rf"^ *{name} +-?\d+", agreed.text, re.MULTILINE), agreed.text


def _assert_recorded(name: str, recording: str) -> None:
    """Compare with what was recorded, the seconds in the last line aside."""
    file = RECORDINGS / f"{name}.txt"
    if os.environ.get("UPDATE_WALKS"):
        RECORDINGS.mkdir(exist_ok=True)
        if not file.exists() or _timeless(file.read_text("utf-8")) != _timeless(recording):
            file.write_text(recording, "utf-8")
    assert file.exists(), f"Nothing is recorded of {name}. {ANEW}"
    before, now = _timeless(file.read_text("utf-8")), _timeless(recording)
    changed = [line for line in difflib.unified_diff(before, now, n=0, lineterm="") if line]
    assert not changed, "\n".join([f"It does not look as it was recorded. {ANEW}", *changed])


def _timeless(recording: str) -> list[str]:
    return recording.splitlines()[:-1]


@cache
def _words() -> frozenset[str]:
    """The words that can stand on a screen: all that are in what Trivet says."""
    files = [ROOT / "criteria.yml", ROOT / "claims.yml"]
    files += [*(ROOT / "questions").iterdir(), *(ROOT / "src").rglob("*.py")]
    texts = (file.read_text("utf-8") for file in files if file.is_file())
    return frozenset(
        word.strip(".,;:!?()`'\"…").casefold() for text in texts for word in text.split()
    )
