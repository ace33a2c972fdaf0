"""Finds what a merge by structure lost, doubled or brought back; then lines are merged instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from trivet.merge.differences import hunks, lines_of
from trivet.merge.formats import Reader
from trivet.merge.passages import Conflict, Passages, taken
from trivet.merge.pieces import DoubtError, Parts, Piece

__all__ = ["Version", "is_sound"]

# Punctuation changes with the form.
_WORD = re.compile(r"[^\s,;:=()\[\]{}\"'`|]+")


Path: TypeAlias = "tuple[Hashable, ...]"


@dataclass(frozen=True)
class Version:
    """A text, and what it consists of."""

    text: str
    parts: Parts

    @cached_property
    def names(self) -> Counter[Path]:
        """How often each name is there, behind those that it is in."""
        return Counter(path for path, _ in _named(self.parts, ()))

    @cached_property
    def opened(self) -> set[Path]:
        """The names of which it is known what is in them; that depends on the form."""
        return {(), *(path for path, piece in _named(self.parts, ()) if piece.parts)}

    def lacks(self, path: Path) -> bool:
        """Whether it has no such name where it could."""
        return path not in self.names and path[:-1] in self.opened


def is_sound(
    passages: Passages, base: Version, ours: Version, theirs: Version, read: Reader
) -> bool:
    """Whether both ways to solve the conflicts can be read, and everything is where it has to be."""
    texts = {taken(passages, side) for side in ("ours", "theirs")}
    try:
        results = [Version(text, read(text)) for text in texts]
    except DoubtError:
        return False
    may_be_double = {
        name for side in (base, ours, theirs) for name, count in side.names.items() if count > 1
    }
    deleted = {path for path in base.names if ours.lacks(path) or theirs.lacks(path)}
    is_settled = not any(isinstance(passage, Conflict) for passage in passages)
    for result in results:
        if any(count > 1 and name not in may_be_double for name, count in result.names.items()):
            return False
        if is_settled and deleted & result.names.keys():
            return False
    return _words_are_kept(passages, base.text, ours.text, theirs.text)


def _named(parts: Parts, above: Path) -> Iterator[tuple[Path, Piece]]:
    for piece in parts.pieces:
        if piece.is_named:
            path = (*above, piece.key)
            yield path, piece
            if piece.parts:
                yield from _named(piece.parts, path)


def _words_are_kept(passages: Passages, base: str, ours: str, theirs: str) -> bool:
    """Whether each word is there as often as it can be, seen from how often the sides changed it."""
    kept = _words(taken(passages, "ours"))
    found = kept + _words("".join(p.theirs for p in passages if not isinstance(p, str)))
    # What both sides of a conflict have in common is there twice.
    is_settled = not any(isinstance(passage, Conflict) for passage in passages)
    before = _words(base)
    my_gone, mine = _changed_words(base, ours)
    their_gone, others = _changed_words(base, theirs)
    for word in {*before, *mine, *others, *found}:
        # Both may have taken away, or added, the same one.
        least = before[word] - my_gone[word] - their_gone[word] + max(mine[word], others[word])
        most = before[word] - max(my_gone[word], their_gone[word]) + mine[word] + others[word]
        if found[word] < least or (is_settled and kept[word] > most):
            return False
    return True


def _changed_words(base: str, side: str) -> tuple[Counter[str], Counter[str]]:
    """Return the words of the lines that a side took away, and of those that it added."""
    lines, new = lines_of(base), lines_of(side)
    changes = hunks(lines, new)
    gone = "".join(line for start, end, _, _ in changes for line in lines[start:end])
    added = "".join(line for _, _, start, end in changes for line in new[start:end])
    return _words(gone), _words(added)


def _words(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text) if any(map(str.isalnum, word)))
