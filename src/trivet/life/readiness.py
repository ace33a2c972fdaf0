"""Tells whether a project may be changed now, or what its person has to do first."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from trivet.errors import UserError
from trivet.life.git import git, listed, names, quoted
from trivet.life.project import Project
from trivet.life.record import ANSWERS_FILE

__all__ = ["require_calm", "require_free"]

# What git is in the middle of, by what it keeps for that, and the command that ends it.
_OPERATIONS = {
    "MERGE_HEAD": ("a merge", "merge"),
    "rebase-merge": ("a rebase", "rebase"),
    "rebase-apply": ("a rebase (or `git am`)", "rebase"),
    "CHERRY_PICK_HEAD": ("a cherry-pick", "cherry-pick"),
    "REVERT_HEAD": ("a revert", "revert"),
    "sequencer": ("a cherry-pick or a revert", "cherry-pick"),
}


def require_calm(project: Project) -> None:
    """Raise `UserError` if git is in the middle of something, or files of the project have changed.

    What git does not track is no matter here.
    """
    for name, (operation, command) in _OPERATIONS.items():
        if (project.git_dir / name).exists():
            raise UserError(
                f"git is in the middle of {operation} here.",
                f"Nothing was changed. Finish it first: `git {command} --continue`, or "
                f"`git {command} --abort`.",
            )
    if not project.entries and project.ignored([ANSWERS_FILE]):
        raise UserError(
            f"The repository `{project.top}` ignores this project, so nothing could be undone.",
            "Nothing was changed. Make a repository of its own in the project's folder: "
            "`git init && git add -A && git commit -m 'First commit'`.",
        )
    changed = _changed(project)
    if changed:
        message = "There are changes that are not committed"
        advice = (
            "Nothing was changed. Commit them, or put them aside with `git stash`, so that what is "
            "yours can be told from what is the template's."
        )
        report = {"error": f"{message}.", "advice": advice, "changed": changed}
        raise UserError(f"{message}: {listed(changed)}.", advice, report)


def require_free(project: Project, paths: Iterable[str]) -> None:
    """Raise `UserError` if these paths may not be written to, or what is there is not in git."""
    loose = []
    for path in paths:
        _require_writable(project, path)
        if path not in project.entries and project.file(path):
            loose.append(path)
    loose = sorted(set(loose) - project.ignored(loose))
    if loose:
        raise UserError(
            f"git does not track what would be changed: {listed(loose)}.",
            "Nothing was changed. Commit it first, so that it can be had back: "
            "`git add -A && git commit`; or move it away.",
        )


def _require_writable(project: Project, path: str) -> None:
    name, folder = listed([path]), project.foreign_folder(path)
    if folder:
        raise UserError(
            f"{listed([folder])} is a symbolic link or a submodule, and {name} would be written "
            "through it.",
            "Nothing was changed. Put a folder of the project in its place, or move it away.",
        )
    try:
        status = os.lstat(project.root / path)
    except (FileNotFoundError, NotADirectoryError):
        return
    if stat.S_ISREG(status.st_mode) and not status.st_mode & stat.S_IWUSR:
        raise UserError(
            f"{name} is read-only, and would be changed.",
            f"Nothing was changed. If it may be: `chmod u+w {quoted(path)}`.",
        )
    if _has_hidden_changes(project, path):
        raise UserError(
            f"{name} has changes that git was told not to see, and would be changed.",
            f"Nothing was changed. Let git see them, and commit: `git update-index "
            f"--no-assume-unchanged --no-skip-worktree {quoted(path)}`.",
        )


def _has_hidden_changes(project: Project, path: str) -> bool:
    entry = project.entries.get(path)
    if not entry or not (entry.is_skipped or entry.is_trusted):
        return False
    blob = git(project.root, "hash-object", f"--path={path}", "--", path).decode().strip()
    return blob != entry.blob


def _changed(project: Project) -> list[str]:
    flags = ("--porcelain", "-z", "--untracked-files=no", "--no-renames")
    printed = git(project.root, "status", *flags, "--ignore-submodules=all", "--", ".")
    return [line[3:].removeprefix(project.below) for line in names(printed)]
