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
from trivet.life.git import GitError, git, listed, names, quoted
from trivet.life.index import Entry
from trivet.life.record import Record
from trivet.merge import File, Kind, Tree

__all__ = ["Project"]

_NEW_REPOSITORY = "git init && git add -A && git commit -m 'First commit'"
# What git is in the middle of, by what it keeps for that.
_OPERATIONS = {
    "MERGE_HEAD": "a merge",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase (or `git am`)",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "sequencer": "a cherry-pick or a revert",
}
# How to end each of them.
_COMMANDS = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "sequencer": "cherry-pick",
}


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
            status = None if self.linked_folder(path) else os.lstat(self.root / path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if status and stat.S_ISLNK(status.st_mode):
            return File(os.fsencode(os.readlink(self.root / path)), Kind.LINK)  # noqa: PTH115
        if status and stat.S_ISREG(status.st_mode):
            kind = self._kind(self.entries.get(path), status.st_mode)
            return File((self.root / path).read_bytes(), kind)
        return None

    def linked_folder(self, path: str) -> str | None:
        """Return which of the folders above a path is a symbolic link, if one is."""
        above = (str(folder) for folder in reversed(PurePosixPath(path).parents))
        return next((folder for folder in above if folder != "." and self._is_link(folder)), None)

    def ignored(self, paths: Iterable[str]) -> set[str]:
        """Return which of the paths git ignores, as far as it does not track them."""
        given = b"".join(os.fsencode(path) + b"\0" for path in paths if path not in self.entries)
        if not given:
            return set()
        try:
            return set(names(git(self.root, "check-ignore", "-z", "--stdin", given=given)))
        except GitError as error:
            if str(error):
                raise
            return set()  # none of them: that ends with 1

    def require_calm(self) -> None:
        """Raise `UserError` if git is in the middle of something, or files below have changed.

        What git does not track is no matter here.
        """
        for name, operation in _OPERATIONS.items():
            if (self.git_dir / name).exists():
                command = _COMMANDS[name]
                raise UserError(
                    f"git is in the middle of {operation} here.",
                    f"Nothing was changed. Finish it first: `git {command} --continue`, or "
                    f"`git {command} --abort`.",
                )
        changed = self._changed()
        if changed:
            raise UserError(
                f"There are changes that are not committed: {listed(changed)}.",
                "Nothing was changed. Commit them, or put them aside with `git stash`: so they "
                "cannot be mistaken for the template's.",
                {
                    "error": "There are changes that are not committed.",
                    "advice": "Commit them, or put them aside with `git stash`.",
                    "changed": changed,
                },
            )

    def require_free(self, paths: Iterable[str]) -> None:
        """Raise `UserError` if something may not be written to these paths, or git knows it not."""
        loose = []
        for path in paths:
            self._require_writable(path)
            if path not in self.entries and self.file(path):
                loose.append(path)
        loose = sorted(set(loose) - self.ignored(loose))
        if loose:
            raise UserError(
                f"git does not track what would be changed: {listed(loose)}.",
                "Nothing was changed. Commit it first, so that it can be had back: "
                "`git add -A && git commit`; or move it away.",
            )

    def _require_writable(self, path: str) -> None:
        link = self.linked_folder(path)
        if link:
            raise UserError(
                f"{listed([link])} is a symbolic link, and {listed([path])} would be written through it.",
                "Nothing was changed. Put a folder in its place, or move the link away.",
            )
        try:
            status = os.lstat(self.root / path)
        except (FileNotFoundError, NotADirectoryError):
            return
        if stat.S_ISREG(status.st_mode) and not status.st_mode & stat.S_IWUSR:
            raise UserError(
                f"{listed([path])} is read-only, and would be changed.",
                f"Nothing was changed. If it may be: `chmod u+w {quoted(path)}`.",
            )
        entry = self.entries.get(path)
        is_hidden = entry and (entry.is_skipped or entry.is_trusted)
        if is_hidden and self._has_hidden_changes(path):
            raise UserError(
                f"{listed([path])} has changes that git was told not to see, and would be changed.",
                f"Nothing was changed. Let git see them, and commit: `git update-index "
                f"--no-assume-unchanged --no-skip-worktree {quoted(path)}`.",
            )

    def _has_hidden_changes(self, path: str) -> bool:
        blob = git(self.root, "hash-object", "--path", path, path).decode().strip()
        return blob != self.entries[path].blob

    def _changed(self) -> list[str]:
        flags = ("--porcelain", "-z", "--untracked-files=no", "--no-renames")
        printed = git(self.root, "status", *flags, "--ignore-submodules=all", "--", ".")
        return [line[3:].removeprefix(self.below) for line in names(printed)]

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
        found = {}
        with contextlib.suppress(GitError):  # neither is set
            printed = git(
                self.root,
                "config",
                "--type=bool",
                "-z",
                "--get-regexp",
                "^core.(symlinks|filemode)$",
            )
            found = dict(line.split("\n", 1) for line in names(printed))
        return found

    def _is_link(self, folder: str) -> bool:
        if folder not in self._links:
            self._links[folder] = (self.root / folder).is_symlink()
        return self._links[folder]

    @cached_property
    def _links(self) -> dict[str, bool]:
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
