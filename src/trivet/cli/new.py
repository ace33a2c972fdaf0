"""`trivet new` and `trivet recommend`: from a request to answers, from answers to a project.

The recommender is imported where one is made: most runs need none.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trivet.catalog import Catalog, Resolution, template_root
from trivet.cli import show
from trivet.cli.drafts import Draft
from trivet.cli.prompts import is_terminal, prompter
from trivet.cli.refusal import refuse
from trivet.cli.request import git_identity, given_answers, missing_answers
from trivet.cli.wizard import Wizard
from trivet.errors import INTERRUPTED, UserError
from trivet.generate import RenderedFile, check_destination, files_of, generate, preview
from trivet.interpreters import Interpreter, check_uv, require_interpreter
from trivet.prepare import Outcome, Step, run_steps, set_up_steps
from trivet.source import keep_templates

if TYPE_CHECKING:
    from trivet.recommend import Criteria, Recommendation

__all__ = ["NewRequest", "compare_frameworks", "make_project", "recommend_project"]

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
        return Path(os.path.abspath(self.path)).name if self.path else "my-project"  # noqa: PTH100


def make_project(request: NewRequest) -> int:
    """Make the project and return the exit code."""
    if request.path and not request.dry_run:
        check_destination(request.path)
    if request.installs:
        check_uv()
    catalog = Catalog.load()
    resolution = _answers(catalog, request)
    destination = request.path or Path(str(resolution.answers["project_slug"]))
    if request.dry_run:
        _dry_run(catalog, resolution, destination, request)
        return 0
    python = _interpreter(resolution) if request.installs else None
    keep_templates(catalog.root)
    files = generate(resolution.stack, destination, root=catalog.root)
    return _set_up(catalog, resolution, destination, files, request, python)


def recommend_project(
    settings: list[str], answers_file: Path | None, *, ask: bool, as_json: bool
) -> None:
    """Ask for the needs, or take them from flags, and print the recommendation."""
    catalog = Catalog.load()
    given = given_answers(catalog, settings, answers_file)
    if ask and is_terminal() and not as_json:
        resolution = _wizard(catalog, given, folder="project", only_needs=True).run()
    else:
        resolution = catalog.resolve(given)
        missing = missing_answers(catalog, resolution, given) if ask else []
        missing = [problem for problem in missing if catalog.option(problem.option).is_need]
        if resolution.problems or missing:
            raise refuse(catalog, given, resolution, missing)
    if resolution.answers["path"] != "recommend":
        raise UserError(
            f"`path` names {resolution.answers['path']}, so there is nothing to recommend.",
            "Leave `path` out.",
        )
    from trivet.recommend import load_criteria

    criteria = load_criteria(catalog.root)
    recommendation = _recommendation(resolution.answers, criteria)
    if as_json:
        _print_json(recommendation.to_json())
    else:
        show.recommendation(recommendation, catalog, criteria)


def compare_frameworks(*, as_json: bool) -> None:
    """Print the three frameworks side by side."""
    from trivet.recommend import compare, load_criteria

    criteria = load_criteria(template_root())
    if as_json:
        _print_json(compare(criteria).to_json())
    else:
        show.comparison(compare(criteria), criteria)


def _answers(catalog: Catalog, request: NewRequest) -> Resolution:
    """Return the complete, valid answers to a request, asking where a person can answer."""
    given = given_answers(catalog, request.settings, request.answers_file)
    identity = git_identity(catalog)
    context: dict[str, Any] = {"folder": request.folder, "suggested": identity}
    first = catalog.resolve(catalog.decided(given), **context)
    ask = not request.defaults and is_terminal() and not request.as_json
    missing = [] if request.defaults or ask else missing_answers(catalog, first, given)
    if first.problems or missing:
        raise refuse(catalog, given, first, missing, **context)
    if not ask:
        return first
    given = catalog.decided(given)
    wizard = _wizard(catalog, given, folder=request.folder)
    wizard.suggested = identity
    wizard.ask_name = request.path is None and "project_name" not in given
    try:
        return wizard.run()
    except KeyboardInterrupt:
        print("\nNothing was written. Your answers are kept: the next `trivet new` offers them.")
        raise


def _wizard(
    catalog: Catalog, given: dict[str, Any], *, folder: str, only_needs: bool = False
) -> Wizard:
    return Wizard(
        catalog=catalog,
        prompter=prompter(),
        draft=Draft(),
        folder=folder,
        suggested={},
        recommendation=lambda answers: _recommendation_text(catalog, answers),
        given=given,
        only_needs=only_needs,
    )


def _recommendation(answers: Mapping[str, Any], criteria: Criteria) -> Recommendation:
    from trivet.recommend import recommend

    return recommend({need: str(answers[need]) for need in criteria.needs}, criteria)


def _recommendation_text(catalog: Catalog, answers: Mapping[str, Any]) -> str:
    from trivet.recommend import load_criteria

    criteria = load_criteria(catalog.root)
    return show.recommendation_text(_recommendation(answers, criteria), catalog, criteria)


def _dry_run(
    catalog: Catalog, resolution: Resolution, destination: Path, request: NewRequest
) -> None:
    command = _command(catalog, resolution, request)
    with preview(resolution.stack, destination.name, root=catalog.root) as project:
        if request.show is not None:
            _show_file(project, request.show)
        elif request.as_json:
            _print_json(_report(resolution, destination, files_of(project), [], command))
        else:
            show.tree(destination, files_of(project))
            show.command(command)


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
    files: list[RenderedFile],
    request: NewRequest,
    python: Interpreter | None,
) -> int:
    steps = set_up_steps(destination, install=request.install, git=request.git, python=python)
    progress = show.Progress(quiet=request.as_json)
    progress.rendered(destination, len(files))
    outcomes: list[Outcome] = []
    code = 0
    try:
        for outcome in run_steps(steps, destination, progress.start):
            outcomes.append(outcome)
            progress.finish(outcome)
    except KeyboardInterrupt:
        code = INTERRUPTED
    left = _left(steps, outcomes)
    if left and not code:
        code = SET_UP_FAILED
    command = _command(catalog, resolution, request)
    if request.as_json:
        _print_json(_report(resolution, destination, files, outcomes, command))
    else:
        show.summary(destination, left, command, request.install)
    return code


def _command(catalog: Catalog, resolution: Resolution, request: NewRequest) -> str:
    """Return the line that makes the project again, for this person in this folder."""
    return catalog.command(resolution, request.path, git_identity(catalog))


def _left(steps: list[Step], outcomes: list[Outcome]) -> list[Step]:
    done = {outcome.step.id for outcome in outcomes if outcome.status == "done"}
    return [step for step in steps if step.id not in done]


def _report(
    resolution: Resolution,
    destination: Path,
    files: list[RenderedFile],
    outcomes: list[Outcome],
    command: str,
) -> dict[str, Any]:
    return {
        "path": str(destination),
        "answers": resolution.stack,
        "files": [{"path": file.path, "size": file.size} for file in files],
        "steps": [
            {"id": o.step.id, "status": o.status, "detail": o.detail, "retry": o.step.retry}
            for o in outcomes
        ],
        "command": command,
    }


def _print_json(content: object) -> None:
    print(json.dumps(content, indent=2, ensure_ascii=False))
