"""What a text consists of, to whoever reads its format."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trivet.merge.bounds import Bounds

__all__ = ["DoubtError", "Inline", "Parts", "Piece"]


class DoubtError(Exception):
    """The structure does not tell what to do; the lines may."""


@dataclass(frozen=True)
class Inline:
    """How parts stand on one line: what is before and after them, and whether they may take more."""

    head: str
    tail: str
    may_wrap: bool = True


@dataclass(frozen=True)
class Parts:
    """What a text or a piece consists of: pieces, and the lines around them.

    Parts that stood on one line are given one line each; `inline` tells how to write them as before.
    """

    pieces: tuple[Piece, ...] = ()
    head: str = ""
    tail: str = ""
    inline: Inline | None = None
    # The longest line of the text that they are from.
    width: int = 0
    # The column of the dash before the first piece, which the piece is without: an item in YAML.
    dash: int | None = None
    # Whether two additions in one place are in doubt, because it matters which one is first.
    is_ordered: bool = False
    # Whether two of one name, both unknown to the base, may be put together.
    may_be_united: bool = True


@dataclass(frozen=True)
class Piece:
    """A statement, an entry, an item: whole lines, with the comments and the blank lines above it."""

    # What it shares with any piece that it may be taken for. If it `is_named`, there is but one of
    # that key among its siblings, whatever it says.
    key: Hashable
    text: str
    # Equal for texts that differ only in form; comments are no form.
    meaning: Hashable
    lead: str = ""
    parts: Parts | None = None
    is_named: bool = True
    # Where it belongs among siblings that are sorted.
    rank: Any = None
    # What it adds to: of two pieces that add to the same, it does not matter which one is first.
    register: Hashable = None
    # The versions that it asks for, if it is a requirement and nothing else.
    bounds: Bounds | None = None
    # Whether it stays away once its owner has deleted it, whatever the template makes of it.
    stays_deleted: bool = False

    @property
    def whole(self) -> str:
        """The text, and what stands above it."""
        return self.lead + self.text

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """The comments above it."""
        return tuple(line.strip() for line in self.lead.splitlines() if line.strip())

    def is_raised_from(self, other: Piece) -> bool:
        """Whether both ask for one package, and this for the same versions or for higher ones."""
        return bool(self.bounds and other.bounds and self.bounds.are_above(other.bounds))

    def says_the_same(self, other: Piece | None) -> bool:
        """Whether both mean the same, and are commented alike."""
        return other is not None and (self.meaning, self.notes) == (other.meaning, other.notes)
