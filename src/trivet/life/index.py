"""Knows git's index: what it has of a project, and how that is changed at once."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from trivet.life.git import GitError, git, names, quoted
from trivet.merge import File, Kind

__all__ = [
    "FOLDER",
    "MODES",
    "Entry",
    "Stage",
    "blobs_of",
    "entries",
    "instruct",
    "instructions",
    "raw_blobs_of",
    "refresh",
    "set_aside",
    "take_back",
]

MODES = {Kind.PLAIN: "100644", Kind.EXECUTABLE: "100755", Kind.LINK: "120000"}
# The mode of a submodule.
FOLDER = "160000"


# What the index may have of a path: 0 and what is entered, or 1, 2 and 3 for the sides of a conflict;
# each with its mode and the name of its content.
Stage: TypeAlias = "tuple[int, str, str]"


@dataclass(frozen=True)
class Entry:
    """What the index has of a path.

    Attributes:
        is_skipped: git does not bring the file to the disk (`skip-worktree`).
        is_trusted: git does not look whether the file has changed (`assume-unchanged`).
    """

    mode: str
    blob: str
    is_skipped: bool = False
    is_trusted: bool = False

    @property
    def stages(self) -> list[Stage]:
        """The only one that there is, without a conflict."""
        return [(0, self.mode, self.blob)]


def entries(folder: Path) -> dict[str, Entry]:
    """Return what the index has below a folder, by the paths below it."""
    found = {}
    for line in names(git(folder, "ls-files", "--stage", "-v", "-z")):
        described, path = line.split("\t", 1)
        tag, mode, blob, _ = described.split(" ")
        found[path] = Entry(mode, blob, tag in "Ss", tag.islower())
    return found


def blobs_of(files: Mapping[str, File], staging: Path, git_dir: Path) -> dict[str, str]:
    """Store what a commit would hold of files that are staged below `staging`, and return the names.

    The paths and the folder are those of the repository, so that git's attributes apply.
    """
    links = {path: file for path, file in files.items() if file.kind is Kind.LINK}
    plain = [path for path in files if path not in links]
    at = {"GIT_DIR": git_dir, "GIT_WORK_TREE": staging}
    found = dict(zip(plain, _hashed(staging, plain, **at), strict=True))
    raw = raw_blobs_of([file.content for file in links.values()], git_dir)
    return {**found, **dict(zip(links, raw, strict=True))}


def raw_blobs_of(contents: Sequence[bytes], git_dir: Path) -> list[str]:
    """Store contents as they are, and return their names."""
    with tempfile.TemporaryDirectory(prefix="trivet-") as folder:
        for number, content in enumerate(contents):
            (Path(folder) / str(number)).write_bytes(content)
        numbers = [str(number) for number in range(len(contents))]
        return _hashed(Path(folder), numbers, "--no-filters", GIT_DIR=git_dir)


def _hashed(folder: Path, paths: Sequence[str], *flags: str, **variables: Path) -> list[str]:
    if not paths:
        return []
    given = b"".join(os.fsencode(quoted(path)) + b"\n" for path in paths)
    how = ("hash-object", "-w", "--stdin-paths", *flags)
    return git(folder, *how, given=given, variables=variables).decode().split()


def instructions(below: str, stages: Mapping[str, Sequence[Stage]]) -> bytes:
    """Return what tells git to have these stages of these paths, and no others.

    What goes comes first: files make room for folders.
    """
    length = max((len(blob) for each in stages.values() for _, _, blob in each), default=40)
    names_of = {path: os.fsencode(below + path) for path in stages}
    going = [b"0 %b 0\t%b" % (b"0" * length, name) for name in names_of.values()]
    coming = [
        b"%b %b %d\t%b" % (mode.encode(), blob.encode(), number, names_of[path])
        for path, each in stages.items()
        for number, mode, blob in each
    ]
    return b"".join(line + b"\0" for line in [*going, *coming])


def instruct(folder: Path, file: Path) -> None:
    """Carry out the instructions in a file, all at once; a second time changes nothing."""
    if file.stat().st_size:
        how = ("update-index", "--add", "--replace", "-z", "--index-info")
        git(folder, *how, instructions=file)


def take_back(folder: Path, file: Path) -> None:
    """Carry out the instructions in a file, unless all is so already: a full disk allows no more."""
    if not _stands(folder, file.read_bytes()):
        instruct(folder, file)


def _stands(folder: Path, told: bytes) -> bool:
    """Return whether the index is as it is told to be."""
    lines = [line for line in told.split(b"\0") if line]
    paths = {line.split(b"\t", 1)[1] for line in lines}
    if not paths:
        return True
    entered = git(folder, "ls-files", "--stage", "-z").split(b"\0")
    there = {line for line in entered if line and line.split(b"\t", 1)[1] in paths}
    return there == {line for line in lines if not line.startswith(b"0 ")}


def set_aside(folder: Path, *, skipped: Collection[str], trusted: Collection[str]) -> None:
    """Give paths the flags that instructions know nothing of, unless they have them."""
    if skipped or trusted:
        there = entries(folder)
        _flag(folder, "skip-worktree", [p for p in skipped if not there[p].is_skipped])
        _flag(folder, "assume-unchanged", [p for p in trusted if not there[p].is_trusted])


def _flag(folder: Path, flag: str, paths: Sequence[str]) -> None:
    if paths:
        given = b"".join(os.fsencode(path) + b"\0" for path in paths)
        git(folder, "update-index", f"--{flag}", "-z", "--stdin", given=given)


def refresh(folder: Path) -> None:
    """Let git look at the files again, so that it need not the next time."""
    with contextlib.suppress(GitError, OSError):
        git(folder, "update-index", "-q", "--refresh")
