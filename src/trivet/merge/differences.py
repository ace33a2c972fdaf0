"""Finds what two lists of lines have in common, as git does."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

__all__ = ["Hunk", "hunks", "lines_of", "matching"]

# The lines `[0:1]` of the first list have become the lines `[2:3]` of the second.
Hunk = tuple[int, int, int, int]

# The shortest way between lists that share next to nothing is long to look for, and of no use.
_PATIENCE = 2000


def lines_of(text: str) -> list[str]:
    r"""Return the lines with their ends; only `\n` ends one, whatever else Python splits at."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def matching(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the places of the lines that stay, in a shortest way from one list to the other."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    middle = _shortest(one[start : len(one) - end], other[start : len(other) - end])
    pairs = [(place, place) for place in range(start)]
    pairs += [(start + mine, start + theirs) for mine, theirs in middle]
    pairs += [(len(one) - place, len(other) - place) for place in range(end, 0, -1)]
    return _slid(one, other, pairs)


def hunks(one: Sequence[str], other: Sequence[str]) -> list[Hunk]:
    """Return what was changed from one list to the other."""
    found = []
    mine = theirs = 0
    for left, right in [*matching(one, other), (len(one), len(other))]:
        if left > mine or right > theirs:
            found.append((mine, left, theirs, right))
        mine, theirs = left + 1, right + 1
    return found


def _shortest(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the lines in common by Myers' algorithm (1986): as many as can be."""
    if not one or not other:
        return []
    furthest = {1: 0}
    history = []
    for cost in range(min(len(one) + len(other), _PATIENCE) + 1):
        history.append(dict(furthest))
        for diagonal in range(-cost, cost + 1, 2):
            goes_down = diagonal == -cost or (
                diagonal != cost and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            x = furthest[diagonal + 1] if goes_down else furthest[diagonal - 1] + 1
            while x < len(one) and x - diagonal < len(other) and one[x] == other[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(one) and x - diagonal >= len(other):
                return _walked_back(history, len(one), len(other))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [(left + n, right + n) for left, right, size in blocks for n in range(size)]


def _walked_back(history: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for cost in range(len(history) - 1, -1, -1):
        furthest, diagonal = history[cost], x - y
        goes_down = diagonal == -cost or (
            diagonal != cost and furthest[diagonal - 1] < furthest[diagonal + 1]
        )
        before = diagonal + 1 if goes_down else diagonal - 1
        start_x = furthest[before] if cost else 0
        start_y = start_x - before if cost else 0
        while x > start_x and y > start_y:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = start_x, start_y
    return pairs[::-1]


def _slid(
    one: Sequence[Hashable], other: Sequence[Hashable], pairs: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Move each change down as far as it means the same, or to one of the other list: as git does.

    Of `a b a b` that has become `a b`, the second pair was taken away, not the first or the middle.
    """
    mine, theirs = [left for left, _ in pairs], [right for _, right in pairs]
    _slide(one, mine, theirs, len(other))
    _slide(other, theirs, mine, len(one))
    return list(zip(mine, theirs, strict=True))


def _slide(lines: Sequence[Hashable], kept: list[int], others: list[int], end: int) -> None:
    """Change which of several equal lines are the `kept` ones.

    A change is the gap in front of the kept line of its number, and behind the one before.
    """
    number = 0
    while number <= len(kept):
        first, last = _gap(kept, number, len(lines))
        best = number if _is_change(others, number, end) else None
        while first < last < len(lines) and lines[first] == lines[last]:
            kept[number] = first
            number += 1
            size = last - first
            first, last = _gap(kept, number, len(lines))
            if _is_change(others, number, end):
                best = number
            elif last - first > size:  # it has met another change, and goes on with that
                best = None
        while first < last and best is not None and number > best:
            number -= 1
            kept[number] = last - 1
            first, last = _gap(kept, number, len(lines))
        number += 1


def _gap(kept: list[int], number: int, end: int) -> tuple[int, int]:
    return kept[number - 1] + 1 if number else 0, kept[number] if number < len(kept) else end


def _is_change(kept: list[int], number: int, end: int) -> bool:
    first, last = _gap(kept, number, end)
    return first < last
