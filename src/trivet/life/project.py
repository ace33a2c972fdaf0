"""Knows a project that is there: its repository, its record, and its files as git sees them."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from trivet.errors import UserError
from trivet.life import index
from trivet.life.git import GitError, git, names
from trivet.life.index import Entry
from trivet.life.record import Record
from trivet.merge import File, Kind, Tree

__all__ = ["Project"]

_NEW_REPOSITORY = "git init && git add -A && git commit -m 'First commit'"


@dataclass(frozen=True)
class Project:
    """A project in a git repository, which may be larger.

    Attributes:
        top: the folder of the repository's work tree.
        git_dir: what git keeps of this work tree; a linked one has its own.
        below: the project's path below the top of the repository, with a `/` behind, or nothing.
    """

    top: Path
    git_dir: Path
    below: str

    @classmethod
    def read(cls, folder: Path) -> Project:
        """Return the project in a folder.

        Raises:
            UserError: There is no such folder, or it is in no repository.
        """
        if not folder.is_dir():
            raise UserError(f"There is no folder `{folder}`.", "Name the project's folder.")
        try:
            top, below, git_dir = _places(folder)
        except GitError as error:
            raise _no_repository(folder, str(error)) from error
        return cls(Path(top), Path(git_dir), below)

    @property
    def root(self) -> Path:
        """The project's folder."""
        return self.top / self.below

    @cached_property
    def record(self) -> Record:
        """What the project remembers of its making.

        Raises:
            UserError: It remembers nothing, or nothing that could be read.
        """
        return Record.read(self.root)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """What git tracks of the project, by the paths below it."""
        return index.entries(self.root)

    def tree(self, also: Collection[str] = ()) -> Tree:
        """Return the files that git tracks or would: all that it does not ignore.

        Those of `also` are in it too where they are on the disk: the template made them, and a
        person's own rule may ignore them.
        """
        unknown = names(git(self.root, "ls-files", "--others", "--exclude-standard", "-z"))
        found = {}
        for path in sorted({*self.entries, *unknown, *also}):
            file = self.file(path)
            if file:
                found[path] = file
        return found

    def file(self, path: str) -> File | None:
        """Return the file at a path below the project, if there is one.

        What a sparse checkout leaves out is there too.
        """
        entry = self.entries.get(path)
        if entry and entry.mode == index.FOLDER:
            # A repository of its own: to a merge it is one thing, of which nothing is known.
            return File(entry.blob.encode(), Kind.LINK)
        file = self.on_disk(path)
        return self._skipped(entry) if entry and entry.is_skipped and not file else file

    def on_disk(self, path: str) -> File | None:
        """Return the file that is on the disk at a path below the project; no link is followed."""
        try:
            status = None if self.foreign_folder(path) else os.lstat(self.root / path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if status and stat.S_ISLNK(status.st_mode):
            return File(os.fsencode(os.readlink(self.root / path)), Kind.LINK)  # noqa: PTH115
        if status and stat.S_ISREG(status.st_mode):
            kind = self._kind(self.entries.get(path), status.st_mode)
            return File((self.root / path).read_bytes(), kind)
        return None

    def foreign_folder(self, path: str) -> str | None:
        """Return which of the folders above a path leads out of the project, if one does.

        That is a symbolic link, or a submodule.
        """
        above = (str(folder) for folder in reversed(PurePosixPath(path).parents))
        return next((f for f in above if f != "." and self._leads_out(f)), None)

    def ignored(self, paths: Iterable[str]) -> set[str]:
        """Return which of the paths git ignores, as far as it does not track them."""
        asked = [p for p in paths if p not in self.entries and not self.foreign_folder(p)]
        if not asked:
            return set()
        given = b"".join(os.fsencode(path) + b"\0" for path in asked)
        try:
            return set(names(git(self.root, "check-ignore", "-z", "--stdin", given=given)))
        except GitError as error:
            if error.code != 1:  # that says none of them
                raise
            return set()

    def _skipped(self, entry: Entry) -> File:
        """Return what a file holds that a sparse checkout leaves out."""
        content = git(self.root, "cat-file", "blob", entry.blob)
        kinds = {mode: kind for kind, mode in index.MODES.items()}
        return File(content, kinds[entry.mode])

    def _kind(self, entry: Entry | None, mode: int) -> Kind:
        """Return what a plain file on the disk is; not all disks know of links and of modes."""
        if entry and entry.mode == index.MODES[Kind.LINK] and not self._knows("core.symlinks"):
            return Kind.LINK
        if entry and not self._knows("core.fileMode"):
            is_executable = entry.mode == index.MODES[Kind.EXECUTABLE]
        else:
            is_executable = bool(mode & stat.S_IXUSR)
        return Kind.EXECUTABLE if is_executable else Kind.PLAIN

    def knows_links(self) -> bool:
        """Return whether links can be made on this disk."""
        return self._knows("core.symlinks")

    def _knows(self, setting: str) -> bool:
        return self._settings.get(setting.lower(), "true") != "false"

    @cached_property
    def _settings(self) -> dict[str, str]:
        wanted = ("--get-regexp", "^core.(symlinks|filemode)$")
        with contextlib.suppress(GitError):  # neither is set
            printed = git(self.root, "config", "--type=bool", "-z", *wanted)
            return dict(line.split("\n", 1) for line in names(printed))
        return {}

    def _leads_out(self, folder: str) -> bool:
        if folder not in self._ways_out:
            entry = self.entries.get(folder)
            is_submodule = entry is not None and entry.mode == index.FOLDER
            self._ways_out[folder] = is_submodule or (self.root / folder).is_symlink()
        return self._ways_out[folder]

    @cached_property
    def _ways_out(self) -> dict[str, bool]:
        return {}


def _places(folder: Path) -> list[str]:
    """Return the top of the work tree, the folder below it, and where git keeps what it knows."""
    asked = ("--show-toplevel", "--show-prefix", "--absolute-git-dir")
    lines = os.fsdecode(git(folder, "rev-parse", *asked)).splitlines()
    if len(lines) == len(asked):
        return lines
    # The names of these folders may have line breaks too.
    return [os.fsdecode(git(folder, "rev-parse", flag)).removesuffix("\n") for flag in asked]


def _no_repository(folder: Path, complaint: str) -> UserError:
    if "not a git repository" in complaint:
        return UserError(
            f"`{folder}` is in no git repository, so nothing could be undone, and nobody could tell "
            "what is yours.",
            f"Make one first: `{_NEW_REPOSITORY}`.",
        )
    first, _, rest = complaint.partition("\n")
    return UserError(f"git cannot read the repository: {first.removeprefix('fatal: ')}", rest)
