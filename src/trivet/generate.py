"""Brings a rendered project to its folder: all of it, or nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trivet.destination import (
    STAGING_SUFFIX,
    Merge,
    check_destination,
    folder_name,
    free_name,
    merge_into,
    place,
)
from trivet.errors import UserError
from trivet.render import render
from trivet.signals import signals_deferred

if TYPE_CHECKING:
    from trivet.catalog import Answer

__all__ = ["Project", "RenderedFile", "files_of", "generate", "preview"]

# Where the files that a project replaces wait until it is in place.
_ASIDE = "replaced"


@dataclass(frozen=True)
class RenderedFile:
    """One file of a rendered project: its path below the project, and its size in bytes."""

    path: str
    size: int


@dataclass(frozen=True)
class Project:
    """A project in its place: its files, and what it replaced and met if there were others."""

    files: tuple[RenderedFile, ...]
    merge: Merge | None = None


def refuse_to_merge(merge: Merge) -> None:
    """Raise `UserError`: what is there stays, unless its owner agrees."""
    replaced = ", ".join(f"`{path}`" for path in merge.replaced)
    would = (
        f"the project would replace {replaced}" if replaced else "Trivet does not mix in unasked"
    )
    own = "replaces these and keeps the rest" if replaced else "keeps all that is there"
    message = f"`{merge.destination}` is not empty, and {would}."
    advice = (
        f"Nothing was written. Choose another folder, such as `{free_name(merge.destination)}`, or "
        f"pass --replace, which {own}."
    )
    report = {"error": message, "advice": advice, "would_replace": list(merge.replaced)}
    raise UserError(message, advice, report)


def generate(
    stack: Mapping[str, Answer],
    destination: Path,
    *,
    root: Path,
    agree: Callable[[Merge], object] = refuse_to_merge,
    placed: Callable[[Project], object] = lambda _: None,
) -> Project:
    """Render `stack` into `destination` and return what is there now.

    The project is rendered beside the destination and moved into place at once, so that a failure
    or a signal leaves either everything as it was or the whole project. Where the folder holds files,
    `agree` learns what is replaced and may raise. `placed` is called as soon as the project is in
    place: an interrupt that came while it moved is raised after that.

    Raises:
        UserError: The destination cannot be written to; nothing was left there.
    """
    check_destination(destination, may_hold_files=True)
    with _advice_for_disk_errors(destination), _parents(destination.parent):
        _remove_abandoned(destination)
        with _staging(destination) as staging:
            rendered = staging / "project" / folder_name(destination)
            render(stack, rendered, root)
            merge = merge_into(destination, rendered)
            if merge:
                agree(merge)
            project = Project(tuple(_files(rendered)), merge)
            with signals_deferred():
                place(rendered, destination, staging / _ASIDE, merge.replaced if merge else ())
                placed(project)
    return project


@contextlib.contextmanager
def preview(stack: Mapping[str, Answer], name: str, *, root: Path) -> Iterator[Path]:
    """Render `stack` into a temporary folder called `name`, and give its path.

    Raises:
        UserError: There is no place for it.
    """
    with tempfile.TemporaryDirectory(prefix="trivet-") as folder:
        project = Path(folder) / name
        with _advice_for_disk_errors(project):
            render(stack, project, root)
        yield project


def files_of(project: Path) -> list[RenderedFile]:
    """Return the files of a rendered project, in order of their paths."""
    return list(_files(project))


def _files(project: Path) -> Iterator[RenderedFile]:
    for path in sorted(project.rglob("*")):
        if path.is_file():
            yield RenderedFile(path.relative_to(project).as_posix(), path.stat().st_size)


@contextlib.contextmanager
def _staging(destination: Path) -> Iterator[Path]:
    """Give a hidden folder on the destination's disk, and remove it whatever happens."""
    folder = None
    try:
        # No signal comes between making it and knowing its name.
        with signals_deferred():
            folder = tempfile.mkdtemp(
                prefix=f"{_staging_prefix(destination)}{os.getpid()}-",
                suffix=STAGING_SUFFIX,
                # What is beside a folder that exists may be another disk, or not ours to write to.
                dir=destination if destination.is_dir() else destination.parent,
            )
        yield Path(folder)
    finally:
        with signals_deferred():
            if folder:
                shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(destination: Path) -> None:
    """Remove what a killed run of the same name left; never what it had put aside."""
    prefix = _staging_prefix(destination)
    for folder in [*destination.parent.glob(".*"), *destination.glob(".*")]:
        if folder.name.startswith(prefix) and folder.name.endswith(STAGING_SUFFIX):
            process = folder.name.removeprefix(prefix).partition("-")[0]
            is_abandoned = process.isdigit() and not _runs(int(process))
            if is_abandoned and not (folder / _ASIDE).exists():
                shutil.rmtree(folder, ignore_errors=True)


def _staging_prefix(destination: Path) -> str:
    return f".{folder_name(destination)[:40]}-"


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@contextlib.contextmanager
def _parents(folder: Path) -> Iterator[None]:
    """Make the missing folders above the project, and take them away again if it fails."""
    missing = [path for path in [folder, *folder.parents] if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in missing:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise


@contextlib.contextmanager
def _advice_for_disk_errors(destination: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno is None:  # git, which Copier runs to read a checkout of the templates
            raise UserError(
                f"The templates could not be read: {str(error).strip()}",
                "Nothing was written. Is there space left for temporary files?",
            ) from error
        advice = "Nothing was written. Mend that, or choose another folder."
        if error.errno == errno.ENOSPC:
            advice = "Nothing was written. Free some space, or choose a folder on another disk."
        raise UserError(
            f"`{destination}` cannot be written: {error.strerror or error}.", advice
        ) from error
