"""What goes into a merge and comes out of it: trees of files, and what became of each path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

__all__ = ["Fate", "File", "Kind", "Merged", "Outcome", "Stages", "Tree", "folders_above"]


class Kind(StrEnum):
    """What a path is, to git."""

    PLAIN = "plain"
    EXECUTABLE = "executable"
    LINK = "link"


@dataclass(frozen=True)
class File:
    """A file: what it holds, or where it leads if it is a symbolic link."""

    content: bytes
    kind: Kind = Kind.PLAIN


# The files of a project by their paths, with `/` between the folders.
Tree: TypeAlias = Mapping[str, File]


class Fate(StrEnum):
    """What became of a path."""

    UNCHANGED = "unchanged"
    ADDED = "added"
    UPDATED = "updated"  # by the template, where its owner had changed nothing
    MERGED = "merged"
    CONFLICT = "conflict"
    YOURS = "yours"
    MOVED = "moved"  # by the template, and its owner's changes with it
    REMOVED = "removed"
    KEPT_DELETED = "deleted by you"


@dataclass(frozen=True)
class Stages:
    """What git keeps of a conflict: its index has these as the stages 1, 2 and 3."""

    base: File | None = None
    ours: File | None = None
    theirs: File | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one file, and the paths that it had in each tree."""

    path: str
    fate: Fate
    base: str | None = None
    ours: str | None = None
    theirs: str | None = None
    # How many there are in the file; one, if it cannot show them.
    conflicts: int = 0
    stages: Stages | None = None


@dataclass(frozen=True)
class Merged:
    """The tree to write, and what became of each path, in their order."""

    tree: Tree
    outcomes: tuple[Outcome, ...]

    @property
    def conflicts(self) -> tuple[Outcome, ...]:
        """The files that their owner has to decide on."""
        return tuple(outcome for outcome in self.outcomes if outcome.fate is Fate.CONFLICT)

    @property
    def counts(self) -> Mapping[Fate, int]:
        """How many files had each fate."""
        return Counter(outcome.fate for outcome in self.outcomes)


def folders_above(path: str) -> Iterator[str]:
    """Yield the folders that a path is in, the closest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
