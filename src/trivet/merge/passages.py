"""What a merged text is made of: passages that are settled, and conflicts; and how these are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from trivet.merge.differences import lines_of, matching

__all__ = [
    "Conflict",
    "Labels",
    "Passages",
    "Waived",
    "conflicts_in",
    "shown",
    "size_of_conflicts",
    "taken",
]


@dataclass(frozen=True)
class Conflict:
    """Whole lines that both sides have changed, each in its way."""

    base: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Waived:
    """What gives way: to its owner, who has deleted it for good, or to a higher version."""

    theirs: str


Passages: TypeAlias = "list[str | Conflict | Waived]"


@dataclass(frozen=True)
class Labels:
    """What the markers of a conflict call its sides; with a name for the base, they show it too."""

    ours: str = "yours"
    theirs: str = "template"
    base: str | None = None


def taken(passages: Passages, side: str) -> str:
    """Return the text that comes of one side of each conflict: `base`, `ours` or `theirs`."""
    return "".join(
        passage if isinstance(passage, str) else getattr(passage, side)
        for passage in passages
        if not isinstance(passage, Waived)
    )


def shown(passages: Passages, labels: Labels) -> str:
    """Return the text, with git's markers around what conflicts."""
    return "".join(
        passage if isinstance(passage, str) else _marked(passage, labels)
        for passage in _told_apart(passages, labels)
    )


def conflicts_in(passages: Passages, labels: Labels) -> int:
    """Count the conflicts that `shown` marks."""
    return sum(isinstance(passage, Conflict) for passage in _told_apart(passages, labels))


def size_of_conflicts(passages: Passages) -> int:
    """Return how many lines there are to decide on."""
    return sum(
        len(lines_of(part))
        for passage in _told_apart(passages, Labels())
        if isinstance(passage, Conflict)
        for part in (passage.ours, passage.theirs)
    )


def _told_apart(passages: Passages, labels: Labels) -> Iterator[str | Conflict]:
    for passage in passages:
        if isinstance(passage, str):
            yield passage
        elif isinstance(passage, Conflict):
            yield from _narrowed(passage, may_split=labels.base is None)


def _narrowed(conflict: Conflict, *, may_split: bool) -> Iterator[str | Conflict]:
    """Yield the conflict without the lines that its sides have in common.

    As git does, a conflict is only split at more than three such lines, which say something; and
    not at all where the base is shown, which nobody could tell apart in the same places.
    """
    ours, theirs = lines_of(conflict.ours), lines_of(conflict.theirs)
    runs = _common_runs(ours, theirs)
    kept = [
        (mine, other, length)
        for mine, other, length in runs
        if (mine == other == 0)
        or (mine + length == len(ours) and other + length == len(theirs))
        or (may_split and length > 3 and _says_something(ours[mine : mine + length]))
    ]
    base = conflict.base
    done_mine = done_other = 0
    for mine, other, length in [*kept, (len(ours), len(theirs), 0)]:
        left, right = "".join(ours[done_mine:mine]), "".join(theirs[done_other:other])
        if left or right:
            yield Conflict(base, left, right)
            base = ""
        if length:
            yield "".join(ours[mine : mine + length])
        done_mine, done_other = mine + length, other + length


def _common_runs(ours: list[str], theirs: list[str]) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for mine, other in matching(ours, theirs):
        if runs and (mine, other) == (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]):
            runs[-1] = (*runs[-1][:2], runs[-1][2] + 1)
        else:
            runs.append((mine, other, 1))
    return runs


def _says_something(lines: list[str]) -> bool:
    return any(letter.isalnum() for line in lines for letter in line)


def _marked(conflict: Conflict, labels: Labels) -> str:
    base = "" if labels.base is None else f"||||||| {labels.base}\n{conflict.base}"
    return (
        f"<<<<<<< {labels.ours}\n{conflict.ours}{base}=======\n{conflict.theirs}"
        f">>>>>>> {labels.theirs}\n"
    )
