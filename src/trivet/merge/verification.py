"""Finds what a merge by structure lost, doubled or brought back; then lines are merged instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from trivet.merge.formats import Reader
from trivet.merge.passages import Conflict, Passages, taken
from trivet.merge.pieces import DoubtError, Parts

__all__ = ["Version", "is_sound"]

# Punctuation changes with the form.
_WORD = re.compile(r"[^\s,;:=()\[\]{}\"'`|]+")


@dataclass(frozen=True)
class Version:
    """A text, and what it consists of."""

    text: str
    parts: Parts


def is_sound(
    passages: Passages, base: Version, ours: Version, theirs: Version, read: Reader
) -> bool:
    """Whether both ways to solve the conflicts can be read, and every word is where it has to be."""
    try:
        results = [read(text) for text in {taken(passages, side) for side in ("ours", "theirs")}]
    except DoubtError:
        return False
    doubled = _doubled(base.parts) | _doubled(ours.parts) | _doubled(theirs.parts)
    if any(_doubled(result) - doubled for result in results):
        return False
    return _words_are_kept(passages, base.text, ours.text, theirs.text)


def _doubled(parts: Parts) -> set[Hashable]:
    return {path for path, count in Counter(_names(parts, ())).items() if count > 1}


def _names(parts: Parts, above: tuple[Hashable, ...]) -> Iterator[Hashable]:
    for piece in parts.pieces:
        if piece.is_named:
            path = (*above, piece.key)
            yield path
            if piece.parts:
                yield from _names(piece.parts, path)


def _words_are_kept(passages: Passages, base: str, ours: str, theirs: str) -> bool:
    kept = _words(taken(passages, "ours"))
    found = kept + _words("".join(p.theirs for p in passages if not isinstance(p, str)))
    # What both sides of a conflict have in common is there twice.
    is_settled = not any(isinstance(passage, Conflict) for passage in passages)
    before, mine, others = _words(base), _words(ours), _words(theirs)
    for word in {*before, *mine, *others, *found}:
        least, most = _bounds(before[word], mine[word], others[word])
        if found[word] < least or (is_settled and kept[word] > most):
            return False
    return True


def _words(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text) if any(map(str.isalnum, word)))


def _bounds(base: int, ours: int, theirs: int) -> tuple[int, int]:
    """Return how often a word may be in the result, which both sides may have added or taken away."""
    together = ours + theirs - base
    if ours >= base and theirs >= base:
        return max(ours, theirs), together
    if ours <= base and theirs <= base:
        return max(0, together), min(ours, theirs)
    return max(0, together), max(0, together)
