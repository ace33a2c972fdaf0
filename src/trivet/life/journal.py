"""Carries a change of files out on the disk, so that it can be stopped at any moment.

All that is to come is written below git's own folder first, and nothing has happened yet. Then files
only change their places: what is there goes aside, and what is to come takes its place. Where each
file lies says how far that has got, so every move can be done again, and taken back, also when the
disk is full.

    .git/trivet/update/
      journal.json        what the change is
      after/              what is to come, until it is in its place; by its path in the repository
      before/             what was there
      emptied/            folders of which nothing is left, by the digests of their paths
      index.after  …      git's index, as instructions to git
      placing             there as long as files move
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from trivet.errors import UserError
from trivet.life.git import listed
from trivet.life.project import Project
from trivet.merge import File, Kind, Tree

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["Journal", "Step", "exclusively", "fingerprint", "forget", "in_progress", "prepare"]

_FORMAT = 1
# Where a file is copied to on the way to another disk.
_ON_THE_WAY = ".trivet-update~"


@dataclass(frozen=True)
class Step:
    """What happens at one path: what is there, and what is to come; nothing for no file.

    Attributes:
        is_last: it waits until all conflicts are settled.
    """

    path: str
    before: str | None
    after: str | None
    is_last: bool = False


@dataclass(frozen=True)
class Journal:
    """A change of a project.

    Attributes:
        title: what it is called.
        command: the words after which `--continue` and `--abort` make sense.
        below: the project's path below the top of the repository.
        conflicts: the paths that the person has to decide on.
        markers: the lines that show it in them.
        folders: those that the change makes, the deepest first.
        skipped, trusted: what git was told not to look at (see `index.Entry`).
    """

    title: str
    command: str
    below: str
    steps: tuple[Step, ...]
    conflicts: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()

    @classmethod
    def read(cls, project: Project) -> Journal | None:
        """Return the change that is in progress, if one is.

        Raises:
            UserError: Another Trivet's is.
        """
        try:
            content = json.loads((in_progress(project) / "journal.json").read_text("utf-8"))
        except FileNotFoundError:
            return None
        if content.pop("format") != _FORMAT:
            raise UserError(
                f"{content['title'].capitalize()} was begun by another version of Trivet.",
                "Finish or abort it with that one.",
            )
        content["steps"] = [Step(**step) for step in content["steps"]]
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in content.items()
        }
        return cls(**fields)

    def written(self) -> str:
        """Return the journal as it is kept."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, indent=1)

    def check(self, project: Project, *, last: bool) -> None:
        """Raise `UserError` if something is not as it was when the change was planned.

        Nothing has been moved then, or no more than before.
        """
        changed = [
            step.path for step in self._steps(last=last) if self._is_disturbed(project, step)
        ]
        if changed:
            raise UserError(
                f"{listed(changed)} {'has' if len(changed) == 1 else 'have'} changed meanwhile.",
                "Nothing was changed there. Put back what was there (`git diff` tells), and try again.",
            )

    def place(self, project: Project, *, last: bool) -> None:
        """Move what is there aside, and what is to come to its place, as far as that is not done."""
        steps = self._steps(last=last)
        needed = {folder for s in steps if s.after for folder in PurePosixPath(s.path).parents}
        for step in steps:
            if step.after is None:
                self._put_aside(project, step)
                for folder in PurePosixPath(step.path).parents:
                    if folder not in needed:
                        _put_empty_aside(project, folder)
        for step in steps:
            coming = self._coming(project, step)
            if step.after is not None and os.path.lexists(coming):
                self._put_aside(project, step)
                _make_folder((project.root / step.path).parent)
                _move(coming, project.root / step.path)

    def take_back(self, project: Project) -> None:
        """Bring everything back that has been moved, whatever is there now."""
        for step in self.steps:
            if self._is_placed(project, step):
                self._bring_back(project, step)
        for folder in self.folders:
            with contextlib.suppress(OSError):  # the person has something in it
                (project.root / folder).rmdir()
        for step in self.steps:
            if self._is_aside(project, step):
                self._bring_back(project, step)

    def is_undone(self, project: Project) -> bool:
        """Return whether nothing of the change is left in the files, as after `git reset --hard`.

        What becomes of a conflict is the person's affair.
        """
        steps = [step for step in self._steps(last=False) if step.path not in self.conflicts]
        there = [fingerprint(project.on_disk(step.path)) for step in steps]
        return bool(steps) and there == [step.before for step in steps]

    def _steps(self, *, last: bool) -> list[Step]:
        return [step for step in self.steps if step.is_last == last]

    def _is_disturbed(self, project: Project, step: Step) -> bool:
        if self._is_placed(project, step):
            return False  # it may have been edited there
        allowed = {step.before}
        if self._is_aside(project, step):
            allowed.add(None)
        return fingerprint(project.on_disk(step.path)) not in allowed

    def _is_placed(self, project: Project, step: Step) -> bool:
        if step.after is None:
            return False
        if os.path.lexists(self._coming(project, step)):
            # A move to another disk was stopped before its end.
            return fingerprint(project.on_disk(step.path)) == step.after != step.before
        return True

    def _put_aside(self, project: Project, step: Step) -> None:
        path, aside = project.root / step.path, self._aside(project, step)
        if step.before is None or not os.path.lexists(path) or _is_folder(path):
            return  # there was nothing; or it is aside already, and perhaps a folder in its place
        if self._is_aside(project, step):  # a move to another disk was stopped before its end
            path.unlink()
            return
        _move(path, aside)

    def _bring_back(self, project: Project, step: Step) -> None:
        path = project.root / step.path
        if self._is_aside(project, step):
            for folder in reversed(PurePosixPath(step.path).parents):
                _bring_folder_back(project, folder)
            _move(self._aside(project, step), path)
        elif step.before is None and os.path.lexists(path) and not _is_folder(path):
            path.unlink()

    def _is_aside(self, project: Project, step: Step) -> bool:
        return step.before is not None and os.path.lexists(self._aside(project, step))

    def _aside(self, project: Project, step: Step) -> Path:
        return in_progress(project) / "before" / step.path

    def _coming(self, project: Project, step: Step) -> Path:
        return in_progress(project) / "after" / project.below / step.path


def in_progress(project: Project) -> Path:
    """Return where the change of a project is kept."""
    return project.git_dir / "trivet" / "update"


@contextlib.contextmanager
def exclusively(project: Project) -> Iterator[Path]:
    """Let no other Trivet change the work tree, and give the folder where a change is prepared.

    Raises:
        UserError: One is at it, or a git.
    """
    state = project.git_dir / "trivet"
    state.mkdir(exist_ok=True)
    with _locked(state):
        lock = project.git_dir / "index.lock"
        if lock.exists():  # it may be the git of a Trivet that was killed, which is not done yet
            raise UserError(
                "Another git is at work in this repository.",
                f"Nothing was changed. Try again; if there is no other git, remove `{lock}`.",
            )
        for name in ("prepared", "finished"):  # left by one that was killed
            shutil.rmtree(state / name, ignore_errors=True)
        try:
            yield state / "prepared"
        finally:
            shutil.rmtree(state / "prepared", ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder, until the process ends at the latest."""
    if not fcntl:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                "Another Trivet is changing this project.",
                "Nothing was changed. Wait until it has ended.",
            ) from None
        yield
    finally:
        os.close(descriptor)


def prepare(folder: Path, project: Project, journal: Journal, files: Tree) -> None:
    """Write below `folder` what is to come, and make room for what is there.

    The folders of what is to come have what git needs to know for their content.
    """
    after, before = folder / "after", folder / "before"
    (folder / "emptied").mkdir(parents=True)
    for step in journal.steps:
        if step.before:
            _make_folder((before / step.path).parent)
        if step.after:
            target = after / project.below / step.path
            _make_folder(target.parent)
            there = project.root / step.path
            _write(target, files[step.path], there, knows_links=project.knows_links())
            _keep_attributes(project, after, target.parent)
    (folder / "placing").touch()
    (folder / "journal.json").write_text(journal.written(), "utf-8")


def _keep_attributes(project: Project, after: Path, folder: Path) -> None:
    for above in [folder, *folder.parents]:
        attributes = (above / ".gitattributes").relative_to(after)
        if (project.top / attributes).is_file() and not os.path.lexists(after / attributes):
            shutil.copyfile(project.top / attributes, after / attributes)
        if above == after:
            return


def forget(project: Project, journal: Journal) -> None:
    """End the change: at once, whatever is left to clear away."""
    for folder in {(project.root / step.path).parent for step in journal.steps}:
        with contextlib.suppress(OSError):
            (folder / _ON_THE_WAY).unlink()
    done = project.git_dir / "trivet" / "finished"
    in_progress(project).rename(done)
    shutil.rmtree(done, ignore_errors=True)


def fingerprint(file: File | None) -> str | None:
    """Return what tells a file from another one."""
    return f"{file.kind}:{hashlib.sha256(file.content).hexdigest()}" if file else None


def _write(target: Path, file: File, there: Path, *, knows_links: bool) -> None:
    """Write a file with the permissions of what is there, as far as its kind allows."""
    if file.kind is Kind.LINK and knows_links:
        target.symlink_to(os.fsdecode(file.content))
        return
    target.write_bytes(file.content)
    own = os.lstat(there).st_mode if os.path.lexists(there) else 0
    mode = stat.S_IMODE(own if stat.S_ISREG(own) else target.stat().st_mode)
    if file.kind is Kind.EXECUTABLE:
        target.chmod(mode | (mode & 0o444) >> 2)
    else:
        target.chmod(mode & ~0o111)


def _move(path: Path, target: Path) -> None:
    """Move a file, also to another disk; there is no moment at which half of it is there."""
    try:
        path.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = target.with_name(_ON_THE_WAY)
        copy.unlink(missing_ok=True)
        shutil.copy2(path, copy, follow_symlinks=False)
        copy.replace(target)
        path.unlink()


def _put_empty_aside(project: Project, folder: PurePosixPath) -> None:
    path = project.root / folder
    if path.is_dir() and not any(path.iterdir()):
        try:
            path.replace(_emptied(project, folder))
        except OSError:  # to another disk, it may be
            with contextlib.suppress(OSError):
                path.rmdir()


def _bring_folder_back(project: Project, folder: PurePosixPath) -> None:
    path, emptied = project.root / folder, _emptied(project, folder)
    if emptied.is_dir() and not path.is_dir():
        emptied.replace(path)
    _make_folder(path)


def _emptied(project: Project, folder: PurePosixPath) -> Path:
    name = hashlib.sha256(os.fsencode(str(folder))).hexdigest()
    return in_progress(project) / "emptied" / name


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True)
