"""Renders a stack into a new project folder; with update, the only module that imports copier."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trivet.errors import UserError

if TYPE_CHECKING:
    from trivet.catalog import Answer

__all__ = ["RenderedFile", "check_destination", "generate", "preview"]

_STAGING_SUFFIX = ".trivet"


@dataclass(frozen=True)
class RenderedFile:
    """One file of a rendered project: its path below the project, and its size in bytes."""

    path: str
    size: int


def check_destination(destination: Path) -> None:
    """Raise `UserError` unless a project can be written to `destination`.

    A missing folder and an empty one will do.
    """
    if destination.is_symlink():
        raise UserError(
            f"`{destination}` is a symbolic link, and Trivet does not write through one.",
            f"Name its target instead: `{destination.resolve()}`.",
        )
    if destination.is_dir() and any(destination.iterdir()):
        raise UserError(
            f"`{destination}` is not empty, and Trivet does not overwrite what is yours.",
            f"Choose another folder, such as `{_free_name(destination)}`.",
        )
    if destination.exists() and not destination.is_dir():
        raise UserError(
            f"There is a file called `{destination}` in the way.",
            f"Choose another folder, such as `{_free_name(destination)}`.",
        )
    _check_writable(_existing(destination))


def generate(stack: Mapping[str, Answer], destination: Path, *, root: Path) -> list[RenderedFile]:
    """Render `stack` into `destination` and return its files.

    The project is rendered beside the destination and moved into place at once, so that a failure
    or a signal leaves either nothing or the whole project.

    Raises:
        UserError: The destination cannot be written to; nothing was left there.
    """
    check_destination(destination)
    with _advice_for_disk_errors(destination), _parents(destination.parent):
        _remove_abandoned(destination)
        with _staging(destination) as staging:
            _render(stack, staging / destination.name, root)
            files = list(_files(staging / destination.name))
            with _signals_deferred():
                _move(staging / destination.name, destination)
    return files


@contextlib.contextmanager
def preview(stack: Mapping[str, Answer], name: str, *, root: Path) -> Iterator[Path]:
    """Render `stack` into a temporary folder called `name`, and give its path."""
    with tempfile.TemporaryDirectory(prefix="trivet-") as folder:
        project = Path(folder) / name
        with _advice_for_disk_errors(project):
            _render(stack, project, root)
        yield project


def files_of(project: Path) -> list[RenderedFile]:
    """Return the files of a rendered project, in order of their paths."""
    return list(_files(project))


def _render(stack: Mapping[str, Answer], destination: Path, root: Path) -> None:
    import copier
    from copier._jinja_ext import SandboxedEnvironment
    from copier._main import Worker

    class NewProject(Worker):
        @functools.cached_property
        def jinja_env(self) -> SandboxedEnvironment:
            # Copier compiles every part of every path anew, the answers file's name for each of them.
            environment = super().jinja_env
            compile_once = functools.cache(environment.from_string)
            environment.from_string = compile_once  # type: ignore[assignment, method-assign]
            return environment

        def _sync_git_index_executable_bit(self, dst_relpath: Path, src_mode: int) -> None:
            # A project in the making is in no index; asking git takes a process for each file.
            pass

    with warnings.catch_warnings():
        # A checkout with uncommitted changes is rendered as it is; its developer knows.
        warnings.filterwarnings("ignore", category=copier.errors.DirtyLocalWarning)
        with NewProject(
            str(root), destination, data=dict(stack), defaults=True, quiet=True, vcs_ref="HEAD"
        ) as worker:
            worker.run_copy()


def _files(project: Path) -> Iterator[RenderedFile]:
    for path in sorted(project.rglob("*")):
        if path.is_file():
            yield RenderedFile(path.relative_to(project).as_posix(), path.stat().st_size)


def _move(project: Path, destination: Path) -> None:
    """Put the rendered project into place in one step."""
    if destination.is_dir() and destination.resolve() in [Path.cwd(), *Path.cwd().parents]:
        # Replacing the folder that a shell stands in would leave the shell nowhere.
        for child in project.iterdir():
            child.rename(destination / child.name)
    else:
        if os.name == "nt" and destination.is_dir():
            destination.rmdir()
        project.rename(destination)


@contextlib.contextmanager
def _staging(destination: Path) -> Iterator[Path]:
    """Give a hidden folder on the destination's disk, and remove it whatever happens."""
    inside = destination.is_dir() and not os.access(destination.parent, os.W_OK)
    folder = Path(
        tempfile.mkdtemp(
            prefix=f".{destination.name[:40]}-{os.getpid()}-",
            suffix=_STAGING_SUFFIX,
            dir=destination if inside else destination.parent,
        )
    )
    try:
        yield folder
    finally:
        with _signals_deferred():
            shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(destination: Path) -> None:
    """Remove what a killed run of the same name left beside the destination."""
    for folder in destination.parent.glob(f".*{_STAGING_SUFFIX}"):
        name, _, rest = folder.name.removesuffix(_STAGING_SUFFIX).removeprefix(".").rpartition("-")
        name, _, process = name.rpartition("-")
        if rest and process.isdigit() and name == destination.name[:40] and not _runs(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


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
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for path in missing:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise


@contextlib.contextmanager
def _signals_deferred() -> Iterator[None]:
    """Hold back interrupts while files move: a half-moved project helps nobody."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    held = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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


def _free_name(path: Path) -> Path:
    number = 2
    while (candidate := path.with_name(f"{path.name}-{number}")).exists():
        number += 1
    return candidate
