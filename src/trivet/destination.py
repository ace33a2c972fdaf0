"""Knows the folder that a project goes to: whether it may, what it replaces there, and the move."""

from __future__ import annotations

import contextlib
import filecmp
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from trivet.errors import UserError

__all__ = [
    "STAGING_SUFFIX",
    "Merge",
    "belongings",
    "check_destination",
    "destination_of",
    "folder_name",
    "free_name",
    "merge_into",
    "place",
]

STAGING_SUFFIX = ".trivet"


@dataclass(frozen=True)
class Merge:
    """What a project means for a folder that holds files: those it replaces, and what it leaves."""

    destination: Path
    replaced: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def destination_of(typed: str) -> Path:
    """Return the path that a person typed, without `~`, and without `..` behind a folder's name.

    Raises:
        UserError: It names no folder.
    """
    if not typed.strip() or "\0" in typed:
        raise UserError(
            "The folder has no name." if not typed.strip() else "A path cannot hold a NUL.",
            "Name one, such as `my-project`; `.` is the folder you are in.",
        )
    # A shell leaves `~` alone in quotes.
    return Path(os.path.normpath(os.path.expanduser(typed)))  # noqa: PTH111


def folder_name(destination: Path) -> str:
    """Return the name of the folder, also where the path is `.` or ends with `..`."""
    return Path(os.path.abspath(destination)).name  # noqa: PTH100 - resolve() would follow links


def check_destination(destination: Path, *, may_hold_files: bool = False) -> None:
    """Raise `UserError` unless a project can be written to `destination`.

    A missing folder and an empty one will do; one with nothing but `.git` counts as empty.
    """
    try:
        _check_kind(destination)
        _check_writable(_existing(destination))
        held = belongings(destination)
    except OSError as error:
        raise UserError(
            f"`{_short(destination)}` cannot be a project's folder: {error.strerror or error}.",
            "Choose another folder.",
        ) from error
    if held and not may_hold_files:
        raise UserError(
            f"`{destination}` is not empty, and Trivet does not overwrite what is yours.",
            f"Choose another folder, such as `{free_name(destination)}`.",
        )


def belongings(destination: Path) -> list[str]:
    """Return what a folder holds beside git's own folder, and a killed run's leavings."""
    if not destination.is_dir():
        return []
    names = sorted(path.name for path in destination.iterdir())
    return [n for n in names if n != ".git" and not (n[0] == "." and n.endswith(STAGING_SUFFIX))]


def free_name(destination: Path) -> Path:
    """Return a path that nothing is at: the given one, or with the first number that is free."""
    if destination.name in ("", ".."):
        destination = Path(
            "my-project"
        )  # beside `.` or `..` there is no place that one has in mind
    numbered = re.fullmatch(r"(.+)-(\d{1,2})", destination.name)
    stem, number = (numbered[1], int(numbered[2])) if numbered else (destination.name, 1)
    candidate = destination
    while os.path.lexists(candidate):
        number += 1
        candidate = destination.with_name(f"{stem}-{number}")
    return candidate


def merge_into(destination: Path, project: Path) -> Merge | None:
    """Return what putting the rendered `project` there means; nothing if it meets no file.

    Raises:
        UserError: A folder is where the project has a file.
    """
    held = belongings(destination)
    if not held:
        return None
    replaced = tuple(path.as_posix() for path, clashes in _moves(project, destination) if clashes)
    for path in replaced:
        if _is_folder(destination / path):
            raise UserError(
                f"`{destination / path}` is a folder, where the project has a file.",
                "Nothing was written. Move that folder away, or choose another one for the project.",
            )
    return Merge(destination, replaced, tuple(name for name in held if name not in replaced))


def place(project: Path, destination: Path, aside: Path, agreed: Collection[str] = ()) -> None:
    """Move the rendered project to its destination, and what it replaces there to `aside`.

    All of it or nothing: a failure puts everything back.

    Raises:
        UserError: Something not in `agreed` would be replaced; it has come since.
    """
    if not destination.is_dir():
        project.rename(destination)
        return
    with contextlib.ExitStack() as undo:
        for path, clashes in list(_moves(project, destination)):
            if clashes:
                if path.as_posix() not in agreed:
                    raise UserError(f"`{destination / path}` has come meanwhile.", "Try again.")
                (aside / path).parent.mkdir(parents=True, exist_ok=True)
                _rename(destination / path, aside / path, undo)
            _rename(project / path, destination / path, undo)
        undo.pop_all()


def _moves(project: Path, destination: Path, below: Path = Path()) -> Iterator[tuple[Path, bool]]:
    """Yield the topmost paths to move, and whether something else is there; links are not followed."""
    for child in sorted((project / below).iterdir()):
        path = below / child.name
        there = destination / path
        if _is_folder(child) and _is_folder(there):
            yield from _moves(project, destination, path)
        elif not os.path.lexists(there):
            yield path, False
        elif not _is_same_file(child, there):
            yield path, True


def _rename(path: Path, target: Path, undo: contextlib.ExitStack) -> None:
    path.rename(target)
    undo.callback(target.rename, path)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_same_file(one: Path, other: Path) -> bool:
    both_are_files = one.is_file() and other.is_file() and not other.is_symlink()
    return both_are_files and filecmp.cmp(one, other, shallow=False)


def _check_kind(destination: Path) -> None:
    if not folder_name(destination):
        raise UserError(
            f"`{destination}` is the root of the disk, which no project can be.",
            f"Name a folder, such as `{free_name(destination)}`.",
        )
    if destination.is_symlink():
        raise UserError(
            f"`{destination}` is a symbolic link, and Trivet does not write through one.",
            f"Name its target instead: `{destination.resolve()}`.",
        )
    if destination.exists() and not destination.is_dir():
        raise UserError(
            f"There is a file called `{destination}` in the way.",
            f"Choose another folder, such as `{free_name(destination)}`.",
        )


def _check_writable(folder: Path) -> None:
    if not folder.is_dir():
        raise UserError(
            f"`{folder}` is a file, so no folder can be made below it.", "Choose another folder."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError(
            f"You may not write to `{folder}`.", "Choose another folder, or change its permissions."
        )


def _existing(path: Path) -> Path:
    """Return `path` itself or the closest folder above it that exists."""
    return next(p for p in [path, *path.absolute().parents] if p.exists())


def _short(path: Path) -> str:
    text = str(path)
    return text if len(text) <= 60 else f"{text[:60]}…"
