"""Finds which files of a tree have gone to another path, as git does: by what they hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from trivet.merge.files import File, Tree, folders_above

__all__ = ["Moves", "moves"]

# How much of the longer file must be in the shorter one.
_ALIKE = 0.5
# Shorter files are alike by coincidence.
_FEWEST_LINES = 3


@dataclass(frozen=True)
class Moves:
    """Where files have gone, changed or not, and folders of which nothing is left."""

    files: Mapping[str, str]
    folders: Mapping[str, str]

    def new_path(self, path: str) -> str:
        """Return where a file goes that was made in a folder that has moved."""
        for folder in folders_above(path):
            if folder in self.folders:
                return f"{self.folders[folder]}{path.removeprefix(folder)}"
        return path


def moves(base: Tree, other: Tree) -> Moves:
    """Return what has gone from the base to where it had nothing."""
    gone = {path: file for path, file in base.items() if path not in other}
    come = {path: file for path, file in other.items() if path not in base}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, old, new in sorted(_candidates(gone, come)):
        if old not in found and new not in taken:
            found[old] = new
            taken.add(new)
    folders = _folders(found)
    for old in sorted(gone.keys() - found.keys()):
        # Too short to tell by itself, but it went along with its folder.
        new = Moves({}, folders).new_path(old)
        if new in come.keys() - taken and come[new] == gone[old]:
            found[old] = new
    left = {folder for path in other for folder in folders_above(path)}
    return Moves(found, {old: new for old, new in folders.items() if old not in left})


def _candidates(gone: Tree, come: Tree) -> Iterator[tuple[tuple[float, bool], str, str]]:
    """Yield which file may have become which, the likeliest with what sorts first."""
    lines = {path: _lines(file) for path, file in [*gone.items(), *come.items()]}
    for old, before in gone.items():
        for new, after in come.items():
            likeness = _likeness(lines[old], lines[new])
            if before.kind == after.kind and likeness >= _ALIKE:
                has_new_name = PurePosixPath(old).name != PurePosixPath(new).name
                yield (-likeness, has_new_name), old, new


def _lines(file: File) -> Counter[bytes]:
    return Counter(line for line in file.content.splitlines() if line.strip())


def _likeness(one: Counter[bytes], other: Counter[bytes]) -> float:
    shortest, longest = sorted((one.total(), other.total()))
    if longest < _FEWEST_LINES or shortest < _ALIKE * longest:
        return 0
    return (one & other).total() / longest


def _folders(found: Mapping[str, str]) -> dict[str, str]:
    """Return where most of each folder's files went, under their names."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for old, new in found.items():
        if _folder(old) != _folder(new) and PurePosixPath(old).name == PurePosixPath(new).name:
            votes[_folder(old)][_folder(new)] += 1
    return {
        old: min(count, key=lambda new: (-count[new], new)) for old, count in votes.items() if old
    }


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
