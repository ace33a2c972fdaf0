"""Makes the project that was asked for: settled, written, set up."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator
from functools import partial

from trivet.cli import show
from trivet.cli.dry_run import show_plan
from trivet.cli.folder import agree_to_replace, kept_and_replaced
from trivet.cli.next_steps import say
from trivet.cli.output import argument_text, print_json
from trivet.cli.plan import Plan, plan_project, with_settled_folder
from trivet.cli.prompts import prompter
from trivet.cli.request import Request
from trivet.destination import Merge
from trivet.errors import INTERRUPTED, UserError
from trivet.generate import Project, generate, refuse_to_merge
from trivet.prepare import Outcome, Step, run_steps, set_up_steps
from trivet.repository import remarks
from trivet.source import keep_templates

__all__ = ["make_project"]

SET_UP_FAILED = 3


def make_project(request: Request, *, run: bool = False) -> int:
    """Make the project, or show what it would be; start it to `run`, or if the person says so.

    Returns the exit code.

    Raises:
        UserError: There can be no such project, and nothing was written.
        KeyboardInterrupt: The person left before anything was written.
    """
    with _telling_what_is_kept(request):
        request = with_settled_folder(request)
    with _telling_what_is_kept(request):
        plan = plan_project(request)
        if request.dry_run:
            show_plan(plan)
            return 0
        project, is_interrupted = _write(plan)
    code = _set_up(plan, project, is_interrupted=is_interrupted)
    return code or _start(plan, run=run)


def _start(plan: Plan, *, run: bool) -> int:
    """Start a project that is set up, if somebody wants to see it, and return the exit code."""
    from trivet.cli.start import agree_to_start, start_project

    may_ask = plan.request.asks and plan.python is not None
    return start_project(plan) if run or (may_ask and agree_to_start(plan)) else 0


@contextlib.contextmanager
def _telling_what_is_kept(request: Request) -> Iterator[None]:
    """Tell who leaves or is refused that nothing was written, and which answers wait for them."""
    try:
        yield
    except KeyboardInterrupt:
        say("\n" + _nothing_written(request))
        raise
    except UserError as error:
        if request.asks and request.draft.load().answers:
            error.advice = f"{error.advice}\n{_nothing_written(request)}".strip()
        raise


def _nothing_written(request: Request) -> str:
    if not request.draft.load().answers:
        return "Nothing was written."
    path = f" {shlex.quote(argument_text(str(request.path)))}" if request.path else ""
    return f"Nothing was written. Your answers are kept: the next `trivet new{path}` offers them."


def _write(plan: Plan) -> tuple[Project, bool]:
    """Write the project; return it, and whether an interrupt came while its files moved."""
    request = plan.request
    made: list[Project] = []

    def agree(merge: Merge) -> None:
        if request.replace:
            return
        if not request.asks or not request.path:
            refuse_to_merge(merge)
        agree_to_replace(merge, prompter())

    def placed(project: Project) -> None:
        made.append(project)
        request.forget_answers()

    try:
        generate(plan.stack, plan.destination, root=plan.root, agree=agree, placed=placed)
    except KeyboardInterrupt:
        if not made:
            raise
        return made[0], True
    return made[0], False


def _set_up(plan: Plan, project: Project, *, is_interrupted: bool) -> int:
    """Set the project up, tell what became of it, and return the exit code."""
    request = plan.request
    steps = _steps(plan, project)
    outcomes: list[Outcome] = []
    code = INTERRUPTED if is_interrupted else 0
    with show.Progress(steps, quiet=request.as_json) as progress:
        progress.rendered(plan.destination, len(project.files))
        due = [] if is_interrupted else steps
        try:
            for outcome in run_steps(due, plan.destination, progress.start, progress.tell):
                outcomes.append(outcome)
                progress.finish(outcome)
        except KeyboardInterrupt:
            code = INTERRUPTED
        except SystemExit as ending:
            code = int(ending.code or 0)
    if code or not plan.python:
        keep_templates(plan.root)
    left = _left(steps, outcomes)
    paths = [file.path for file in project.files]
    notes = [*kept_and_replaced(project.merge), *remarks(plan.destination, paths, git=request.git)]
    if request.as_json:
        report = show.report(plan, project, outcomes)
        print_json({**report, "written": True, "notes": notes})
    else:
        show.summary(plan, left, notes)
    return code or (SET_UP_FAILED if left else 0)


def _steps(plan: Plan, project: Project) -> list[Step]:
    return set_up_steps(
        plan.destination,
        python=plan.python,
        git=plan.request.git,
        only=[file.path for file in project.files] if project.merge else [],
        meanwhile=partial(keep_templates, plan.root),
    )


def _left(steps: list[Step], outcomes: list[Outcome]) -> list[Step]:
    done = {outcome.step.id for outcome in outcomes if outcome.status == "done"}
    return [step for step in steps if step.id not in done]
