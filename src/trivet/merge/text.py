"""Merges texts line by line, as `git merge-file` does."""

from __future__ import annotations

from trivet.merge.differences import Hunk, hunks, lines_of
from trivet.merge.passages import Conflict, Passages

__all__ = ["merge_text"]


def merge_text(base: str, ours: str, theirs: str) -> Passages:
    """Merge what both sides changed; changes that overlap or touch conflict, unless they are the same."""
    lines, mine, others = lines_of(base), lines_of(ours), lines_of(theirs)
    my_hunks, their_hunks = hunks(lines, mine), hunks(lines, others)
    passages: Passages = []
    done = my_shift = their_shift = 0
    while my_hunks or their_hunks:
        start, end, of_ours, of_theirs = _next_change(my_hunks, their_hunks)
        passages.append("".join(lines[done:start]))
        old = "".join(lines[start:end])
        my_start, their_start = start + my_shift, start + their_shift
        my_shift += sum((h[3] - h[2]) - (h[1] - h[0]) for h in of_ours)
        their_shift += sum((h[3] - h[2]) - (h[1] - h[0]) for h in of_theirs)
        new = "".join(mine[my_start : end + my_shift])
        other = "".join(others[their_start : end + their_shift])
        passages.append(_settled(old, new, other))
        done = end
    passages.append("".join(lines[done:]))
    return [passage for passage in passages if passage]


def _next_change(ours: list[Hunk], theirs: list[Hunk]) -> tuple[int, int, list[Hunk], list[Hunk]]:
    """Take the first hunk off the lists, with all that it touches; return the lines of the base."""
    first = min(ours[:1] + theirs[:1])
    start, end = first[:2]
    taken: tuple[list[Hunk], list[Hunk]] = ([], [])
    found = True
    while found:
        found = False
        for side, mine in ((ours, taken[0]), (theirs, taken[1])):
            while side and side[0][0] <= end:
                end = max(end, side[0][1])
                mine.append(side.pop(0))
                found = True
    return start, end, *taken


def _settled(base: str, ours: str, theirs: str) -> str | Conflict:
    if ours in (base, theirs):
        return theirs
    return ours if theirs == base else Conflict(base, ours, theirs)
