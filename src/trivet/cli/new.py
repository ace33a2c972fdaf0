"""`trivet new`: from a request to answers, from answers to a project."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from trivet.catalog import Catalog, Resolution
from trivet.cli import show
from trivet.cli.drafts import Draft
from trivet.cli.folder import agree_to_replace, free_folder, kept_and_replaced, settle_folder
from trivet.cli.output import argument_text, print_json
from trivet.cli.prompts import is_terminal, prompter
from trivet.cli.recommend import recommendation_text
from trivet.cli.refusal import refuse
from trivet.cli.request import git_identity, given_answers, missing_answers
from trivet.cli.wizard import Wizard
from trivet.destination import Merge, check_destination, folder_name, merge_into
from trivet.errors import INTERRUPTED, UserError
from trivet.generate import Project, files_of, generate, preview, refuse_to_merge
from trivet.interpreters import Interpreter, check_uv, require_interpreter
from trivet.prepare import Outcome, Step, run_steps, set_up_steps
from trivet.repository import remarks
from trivet.source import keep_templates

__all__ = ["NewRequest", "make_project"]

SET_UP_FAILED = 3


@dataclass(frozen=True)
class NewRequest:
    """What was asked of `trivet new`."""

    path: Path | None
    settings: tuple[str, ...]
    answers_file: Path | None
    defaults: bool
    dry_run: bool
    show: str | None
    replace: bool
    install: bool
    git: bool
    as_json: bool

    @property
    def installs(self) -> bool:
        """Whether packages will be installed, which takes uv and a Python."""
        return self.install and not self.dry_run

    @property
    def folder(self) -> str:
        """The name of the folder that the project goes to."""
        if self.path:
            return argument_text(folder_name(self.path))
        return free_folder("my-project") if self.asks else "my-project"

    @property
    def asks(self) -> bool:
        """Whether there is a person to ask."""
        return not self.defaults and not self.as_json and is_terminal()


def make_project(request: NewRequest) -> int:
    """Make the project and return the exit code."""
    draft = Draft(request.path)
    made: list[Project] = []
    python = None
    try:
        if request.path and not request.dry_run:
            check_destination(request.path, may_hold_files=True)
            if request.asks and not request.replace:
                request = replace(request, path=settle_folder(request.path, prompter()))
        if request.installs:
            check_uv()
        draft = Draft(request.path)
        catalog = Catalog.load()
        resolution = _answers(catalog, request, draft)
        destination = request.path or Path(str(resolution.answers["project_slug"]))
        if request.dry_run:
            return _dry_run(catalog, resolution, destination, request)
        python = _interpreter(resolution) if request.installs else None
        _write(catalog, resolution, destination, request, placed=made.append)
    except KeyboardInterrupt:
        # One that came while the files moved is told here, when they are all in place.
        if not made:
            print("\n" + _nothing_written(request, draft))
            raise
        return _set_up(catalog, resolution, destination, made[0], request, python, interrupted=True)
    except UserError as error:
        if request.asks and draft.load().answers:
            error.advice = f"{error.advice}\n{_nothing_written(request, draft)}".strip()
        raise
    finally:
        if made:
            draft.forget()
    return _set_up(catalog, resolution, destination, made[0], request, python)


def _answers(catalog: Catalog, request: NewRequest, draft: Draft) -> Resolution:
    """Return the complete, valid answers to a request, asking where a person can answer."""
    given = given_answers(catalog, request.settings, request.answers_file)
    context: dict[str, Any] = {"folder": request.folder, "suggested": git_identity(catalog)}
    first = catalog.resolve(catalog.decided(given), **context)
    missing = [] if request.defaults or request.asks else missing_answers(catalog, first, given)
    if first.problems or missing:
        raise refuse(catalog, given, first, missing, **context)
    if request.path is None and {"project_name", "project_slug"} & given.keys():
        check_destination(Path(str(first.answers["project_slug"])))
    if not request.asks:
        return first
    subject = (
        f"`{argument_text(str(request.path))}`" if request.path else "a project in this folder"
    )
    return Wizard(
        catalog=catalog,
        prompter=prompter(),
        draft=draft,
        **context,
        recommendation=lambda answers: recommendation_text(catalog, answers),
        given=catalog.decided(given),
        subject=subject,
        free=str if request.path else free_folder,
        ask_name=request.path is None and "project_name" not in given,
    ).run()


def _write(
    catalog: Catalog,
    resolution: Resolution,
    destination: Path,
    request: NewRequest,
    placed: Callable[[Project], object],
) -> None:
    def agree(merge: Merge) -> None:
        if request.replace:
            return
        if not request.asks or not request.path:
            refuse_to_merge(merge)
        agree_to_replace(merge, prompter())

    generate(resolution.stack, destination, root=catalog.root, agree=agree, placed=placed)


def _nothing_written(request: NewRequest, draft: Draft) -> str:
    if not draft.load().answers:
        return "Nothing was written."
    path = f" {shlex.quote(argument_text(str(request.path)))}" if request.path else ""
    return f"Nothing was written. Your answers are kept: the next `trivet new{path}` offers them."


def _dry_run(
    catalog: Catalog, resolution: Resolution, destination: Path, request: NewRequest
) -> int:
    with preview(resolution.stack, folder_name(destination), root=catalog.root) as folder:
        if request.show is not None:
            _show_file(folder, request.show)
            return 0
        merge, problem = _prospect(destination, folder, request)
        project = Project(tuple(files_of(folder)), merge)
    command = _command(catalog, resolution, request)
    if request.as_json:
        report = _report(resolution, destination, project, command)
        print_json({**report, "written": False, "problem": problem})
        return 0
    show.tree(destination, project.files)
    show.command(command)
    if problem:
        print(f"\nAs things are, `trivet new` would refuse: {problem}", file=sys.stderr)
    return 0


def _prospect(destination: Path, project: Path, request: NewRequest) -> tuple[Merge | None, str]:
    """Return what a project would meet in its folder, and why it would be refused."""
    try:
        check_destination(destination, may_hold_files=True)
        merge = merge_into(destination, project)
        if merge and not request.replace:
            refuse_to_merge(merge)
    except UserError as error:
        return None, error.message
    return merge, ""


def _show_file(project: Path, name: str) -> None:
    files = {file.path for file in files_of(project)}
    wanted = Path(name).as_posix()
    if wanted not in files:
        raise UserError(
            f"This project has no file `{name}`.", "`trivet new --dry-run` lists its files."
        )
    sys.stdout.buffer.write((project / wanted).read_bytes())
    sys.stdout.buffer.flush()


def _interpreter(resolution: Resolution) -> Interpreter:
    """Return the Python of the project, before anything is written."""
    return require_interpreter(
        resolution.answers["requires_python"], lambda line: print(line, file=sys.stderr)
    )


def _set_up(
    catalog: Catalog,
    resolution: Resolution,
    destination: Path,
    project: Project,
    request: NewRequest,
    python: Interpreter | None,
    *,
    interrupted: bool = False,
) -> int:
    paths = [file.path for file in project.files]
    only = paths if project.merge else []
    steps = set_up_steps(
        destination,
        install=request.install,
        git=request.git,
        only=only,
        python=python,
        meanwhile=partial(keep_templates, catalog.root),
    )
    progress = show.Progress(quiet=request.as_json)
    progress.rendered(destination, len(paths))
    outcomes: list[Outcome] = []
    try:
        for outcome in [] if interrupted else run_steps(steps, destination, progress.start):
            outcomes.append(outcome)
            progress.finish(outcome)
    except KeyboardInterrupt:
        interrupted = True
    if interrupted or not request.install:
        keep_templates(catalog.root)
    left = _left(steps, outcomes)
    notes = [*kept_and_replaced(project.merge), *remarks(destination, paths, git=request.git)]
    command = _command(catalog, resolution, request)
    if request.as_json:
        report = _report(resolution, destination, project, command, outcomes)
        print_json({**report, "written": True, "notes": notes})
    else:
        show.summary(destination, left, command, request.install, notes)
    return INTERRUPTED if interrupted else SET_UP_FAILED if left else 0


def _command(catalog: Catalog, resolution: Resolution, request: NewRequest) -> str:
    """Return the line that makes the project again, for this person in this folder."""
    return catalog.command(resolution, request.path, git_identity(catalog))


def _left(steps: list[Step], outcomes: list[Outcome]) -> list[Step]:
    done = {outcome.step.id for outcome in outcomes if outcome.status == "done"}
    return [step for step in steps if step.id not in done]


def _report(
    resolution: Resolution,
    destination: Path,
    project: Project,
    command: str,
    outcomes: Sequence[Outcome] = (),
) -> dict[str, Any]:
    merge = project.merge or Merge(destination)
    return {
        "path": argument_text(str(destination)),
        "answers": resolution.stack,
        "files": [{"path": file.path, "size": file.size} for file in project.files],
        "replaced": list(merge.replaced),
        "kept": [argument_text(name) for name in merge.kept],
        "steps": [
            {"id": o.step.id, "status": o.status, "detail": o.detail, "retry": o.step.retry}
            for o in outcomes
        ],
        "command": command,
    }
