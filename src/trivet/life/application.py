"""Brings a merge into a project, all of it or nothing; finishes it when conflicts are settled, or undoes it."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trivet.errors import UserError
from trivet.life import index
from trivet.life.git import GitError, git, listed, names
from trivet.life.index import Stage
from trivet.life.journal import (
    Journal,
    Step,
    exclusively,
    fingerprint,
    forget,
    in_progress,
    prepare,
)
from trivet.life.project import Project
from trivet.life.readiness import require_calm, require_free
from trivet.merge import File, Labels, Merged, Outcome, Tree
from trivet.signals import signals_deferred

__all__ = ["Intent", "UnsettledError", "abort", "apply", "require_idle", "resume"]

_LABELS = Labels()


class UnsettledError(UserError):
    """Conflicts are left: the answer is no, though nothing is wrong with the request."""

    exit_code = 1


@dataclass(frozen=True)
class Intent:
    """What is to become of a project.

    Attributes:
        title: what the change is called, such as `the update to 0.2.0`.
        command: the words after which `--continue` and `--abort` make sense.
        ours: the project's files as they were merged.
        record: what the project remembers of its making from then on, by path.
        labels: what the conflicts' markers call their sides.
    """

    title: str
    command: str
    ours: Tree
    merged: Merged
    record: Mapping[str, bytes]
    labels: Labels = _LABELS


def require_idle(project: Project) -> None:
    """Raise `UserError` if a change of the project is in progress."""
    journal = Journal.read(project)
    if journal:
        raise UserError(
            f"{_sentence(journal.title)} is in progress{_elsewhere(project, journal)}.",
            f"`{journal.command} --continue` finishes it, `{journal.command} --abort` undoes it.",
        )


def apply(project: Project, intent: Intent) -> tuple[str, ...]:
    """Bring a merge into the project, and return the paths that its person has to decide on.

    Without conflicts it is done with that, and staged: the commit is the person's. With conflicts
    they are marked in the files and in git's index, and `resume` finishes the change, which only
    then is remembered.

    Raises:
        UserError: It cannot be done, and the project is as it was.
    """
    with _advice(project), exclusively(project) as folder:
        require_idle(project)
        require_calm(project)
        journal = _prepared(project, intent, folder)
        journal.check(project, last=False)
        if not journal.conflicts:
            journal.check(project, last=True)
        with signals_deferred():
            folder.rename(in_progress(project))
            try:
                _carry_out(project, journal)
            except BaseException:
                _undo(project, journal)
                raise
            if not journal.conflicts:
                forget(project, journal)
    return journal.conflicts


def resume(project: Project) -> Journal:
    """Finish the change in progress, and return it.

    Raises:
        UnsettledError: Conflicts are left.
        UserError: There is no such change, or it cannot be finished now.
    """
    with _advice(project), exclusively(project):
        journal = _begun(project)
        if _placing(project).exists():
            journal.check(project, last=False)
            with signals_deferred():
                _carry_out(project, journal)
        _require_settled(project, journal)
        if journal.is_undone(project):
            raise UserError(
                f"Nothing of {journal.title} is left in the files: has `git reset` or `git stash` "
                "taken it away?",
                f"Nothing was recorded. `{journal.command} --abort` forgets it; then begin anew.",
            )
        journal.check(project, last=True)
        with signals_deferred():
            _finish(project, journal)
            forget(project, journal)
    return journal


def abort(project: Project) -> Journal:
    """Bring the project back to what it was before the change in progress, and return that change.

    Raises:
        UserError: There is no such change, or something cannot be brought back now.
    """
    with _advice(project), exclusively(project):
        journal = _begun(project)
        with signals_deferred():
            _undo(project, journal)
    return journal


def _prepared(project: Project, intent: Intent, folder: Path) -> Journal:
    """Write all that the change needs below `folder`; nothing of the project has changed then."""
    conflicts = intent.merged.conflicts
    comes = _coming(intent)
    _require_unchanged(project, intent)
    require_free(project, comes)
    flagged = {path: entry for path in comes if (entry := project.entries.get(path))}
    journal = Journal(
        title=intent.title,
        command=intent.command,
        below=project.below,
        steps=tuple(_step(project, path, file, intent) for path, file in comes.items()),
        conflicts=tuple(sorted(outcome.path for outcome in conflicts)),
        markers=(f"<<<<<<< {intent.labels.ours}", f">>>>>>> {intent.labels.theirs}"),
        folders=tuple(_new_folders(project, [path for path, file in comes.items() if file])),
        skipped=tuple(path for path, entry in flagged.items() if entry.is_skipped),
        trusted=tuple(path for path, entry in flagged.items() if entry.is_trusted),
    )
    prepare(folder, project, journal, {path: file for path, file in comes.items() if file})
    stages = _stages(project, folder, comes, conflicts)
    _write_instructions(project, folder, stages, intent.record if conflicts else ())
    return journal


def _step(project: Project, path: str, file: File | None, intent: Intent) -> Step:
    there = fingerprint(project.on_disk(path))
    return Step(path, there, fingerprint(file), is_last=path in intent.record)


def _coming(intent: Intent) -> dict[str, File | None]:
    """Return what changes: each path with the file that is to come, or nothing."""
    ours, theirs = intent.ours, dict(intent.merged.tree)
    for path, content in intent.record.items():
        theirs[path] = File(content, ours[path].kind) if path in ours else File(content)
    paths = sorted({*ours, *theirs})
    return {path: theirs.get(path) for path in paths if ours.get(path) != theirs.get(path)}


def _require_unchanged(project: Project, intent: Intent) -> None:
    """Raise `UserError` if a file is not what was merged."""
    for path in _coming(intent):
        if project.file(path) != intent.ours.get(path):
            raise UserError(
                f"{listed([path])} has changed meanwhile.", "Nothing was changed. Try again."
            )


def _new_folders(project: Project, paths: Sequence[str]) -> list[str]:
    """Return the folders that are missing above these paths, the deepest first."""
    above = {folder for path in paths for folder in Path(path).parents}
    missing = [folder for folder in above if not (project.root / folder).is_dir()]
    return [f.as_posix() for f in sorted(missing, key=lambda f: (-len(f.parts), f))]


def _write_instructions(
    project: Project, folder: Path, becomes: Mapping[str, Sequence[Stage]], last: Collection[str]
) -> None:
    """Write what git's index is to become, and how it becomes again what it is."""
    is_now = {p: e.stages if (e := project.entries.get(p)) else [] for p in becomes}
    parts: dict[str, Mapping[str, Sequence[Stage]]] = {
        "before": is_now,
        "after": {path: stages for path, stages in becomes.items() if path not in last},
        "last": {path: stages for path, stages in becomes.items() if path in last},
    }
    for name, stages in parts.items():
        text = index.instructions(project.below, stages)
        (folder / f"index.{name}").write_bytes(text)


def _stages(
    project: Project, folder: Path, comes: Mapping[str, File | None], conflicts: Sequence[Outcome]
) -> dict[str, list[Stage]]:
    """Return what git's index is to have of each path that changes; nothing of ignored ones."""
    unsettled = {outcome.path: outcome for outcome in conflicts}
    paths = {*comes, *unsettled}
    paths -= project.ignored(paths)
    whole = {path: f for path in paths if (f := comes.get(path)) and path not in unsettled}
    at_top = {project.below + path: file for path, file in whole.items()}
    blobs = index.blobs_of(at_top, folder / "after", project.git_dir)
    sides = _sides(project, [unsettled[path] for path in paths if path in unsettled])
    entered = {
        path: [(0, index.MODES[file.kind], blobs[project.below + path])]
        for path, file in whole.items()
    }
    return {path: entered.get(path) or sides.get(path) or [] for path in sorted(paths)}


def _sides(project: Project, outcomes: Sequence[Outcome]) -> dict[str, list[Stage]]:
    """Return the three sides of each conflict."""
    files: list[tuple[Outcome, int, File]] = []
    for outcome in outcomes:
        stages = outcome.stages
        three = (stages.base, stages.ours, stages.theirs) if stages else ()
        files += [(outcome, number, file) for number, file in enumerate(three, 1) if file]
    blobs = index.raw_blobs_of([file.content for _, _, file in files], project.git_dir)
    found: dict[str, list[Stage]] = {}
    for (outcome, number, file), blob in zip(files, blobs, strict=True):
        # One's own side is what git has already, with what its filters made of it.
        entry = project.entries.get(outcome.ours or "") if number == 2 else None
        mode, name = (entry.mode, entry.blob) if entry else (index.MODES[file.kind], blob)
        found.setdefault(outcome.path, []).append((number, mode, name))
    return found


def _carry_out(project: Project, journal: Journal) -> None:
    """Bring the change into the files and the index; all of it, if there are no conflicts."""
    journal.place(project, last=False)
    index.instruct(project.top, in_progress(project) / "index.after")
    if not journal.conflicts:
        _finish(project, journal)
    _placing(project).unlink(missing_ok=True)
    index.refresh(project.top)


def _finish(project: Project, journal: Journal) -> None:
    journal.place(project, last=True)
    index.instruct(project.top, in_progress(project) / "index.last")


def _undo(project: Project, journal: Journal) -> None:
    index.take_back(project.top, in_progress(project) / "index.before")
    index.set_aside(project.root, skipped=journal.skipped, trusted=journal.trusted)
    journal.take_back(project)
    forget(project, journal)
    index.refresh(project.top)


def _begun(project: Project) -> Journal:
    journal = Journal.read(project)
    if journal is None:
        raise UserError("No change of this project is in progress.", "There is nothing to finish.")
    if journal.below != project.below:
        raise UserError(
            f"{_sentence(journal.title)} is in progress{_elsewhere(project, journal)}.",
            f"Name that project's folder: `{project.top / journal.below}`.",
        )
    return journal


def _require_settled(project: Project, journal: Journal) -> None:
    """Raise `UnsettledError` if git or the files themselves show conflicts."""
    entered = names(git(project.root, "ls-files", "--unmerged", "-z"))
    unmerged = {line.split("\t", 1)[1] for line in entered}
    marked = {path: _marked_line(project, path, journal.markers) for path in journal.conflicts}
    left = sorted(unmerged | {path for path, line in marked.items() if line})
    if left:
        lines = (f" (line {marked[path]})" if marked.get(path) else "" for path in left)
        places = [f"{listed([path])}{line}" for path, line in zip(left, lines, strict=True)]
        advice = (
            "Edit the files and tell git with `git add` (or `git rm`); then "
            f"`{journal.command} --continue`. `{journal.command} --abort` undoes it all."
        )
        raise UnsettledError(
            f"Conflicts are left: {', '.join(places)}.",
            advice,
            {"error": "Conflicts are left.", "advice": advice, "conflicts": left},
        )


def _marked_line(project: Project, path: str, markers: Sequence[str]) -> int | None:
    """Return the first line of a file that still shows a conflict."""
    file = project.on_disk(path)
    wanted = {os.fsencode(marker) for marker in markers}
    lines = enumerate(file.content.split(b"\n") if file else (), 1)
    return next((number for number, line in lines if line.removesuffix(b"\r") in wanted), None)


def _placing(project: Project) -> Path:
    return in_progress(project) / "placing"


def _elsewhere(project: Project, journal: Journal) -> str:
    return "" if journal.below == project.below else f" in `{project.top / journal.below}`"


def _sentence(title: str) -> str:
    return title[:1].upper() + title[1:]


@contextlib.contextmanager
def _advice(project: Project) -> Iterator[None]:
    """Turn what the disk and git refuse into advice that is true: it looks where things stand."""
    try:
        yield
    except (OSError, GitError) as error:
        message = str(error) if isinstance(error, GitError) else _disk(error)
        if "index.lock" in message:
            message = "Another git is at work in this repository."
        advice = "Nothing was changed. Mend that, and try again."
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            advice = "Nothing was changed. Free some space, and try again."
        if in_progress(project).exists():
            journal = Journal.read(project)
            command = journal.command if journal else "trivet update"
            advice = (
                f"Mend that; then `{command} --continue` finishes the change, and "
                f"`{command} --abort` undoes it."
            )
        raise UserError(message, advice) from error


def _disk(error: OSError) -> str:
    name = f"`{error.filename}`: " if error.filename else ""
    return f"{name}{error.strerror or error}."
