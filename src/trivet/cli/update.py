"""`trivet update`: the newest templates for a project that is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, Optional

import typer

from trivet.cli.carry_out import (
    AbortOption,
    ContinueOption,
    DryRunOption,
    How,
    NoLockOption,
    YesOption,
    carry_out,
    ends,
    read_editions,
    require_ready,
)
from trivet.cli.output import print_json
from trivet.cli.parameters import JsonOption, PlainOption, ProjectArgument, exclusive
from trivet.cli.planned import report

if TYPE_CHECKING:
    from trivet.update import Update

__all__ = ["update"]


def update(
    path: ProjectArgument = Path(),
    to: Annotated[
        Optional[str],  # noqa: UP045 - Typer reads the annotation
        typer.Option("--to", metavar="VERSION", help="The templates to come to, not the newest."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Say by the exit code whether there is an update (1).")
    ] = False,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    no_lock: NoLockOption = False,
    finish: ContinueOption = False,
    undo: AbortOption = False,
    proposal: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--propose",
            metavar="FILE",
            help="For pipelines: stage conflicts too, and write a commit message that tells all.",
        ),
    ] = None,
    as_json: JsonOption = False,
    _plain: PlainOption = False,
) -> None:
    """Bring a project to the newest templates; what you have made of it stays.

    Exit codes: 0 done or nothing to do, 1 conflicts are yours to settle (with --check: there is
    an update), 2 refused and nothing was written, 130 interrupted.
    """
    from trivet.life import Project
    from trivet.update import goal, plan_update

    if proposal and dry_run:
        raise exclusive("--propose", "--dry-run")
    how = How(
        "trivet update",
        dry_run or check,
        yes or proposal is not None,
        lock=not no_lock,
        as_json=as_json,
    )
    project = Project.read(path)
    if ends(project, how, finish=finish, undo=undo):
        return
    if not check:
        require_ready(project, how)
    with read_editions(project) as editions:
        planned = plan_update(project, editions, to=goal(editions, project, to), ask=how.ask)
    if proposal and not check:
        _propose(planned, proposal, as_json=as_json)
    if not check:
        carry_out(planned, f"the update to {planned.after}", how)
    if as_json:
        print_json(report(planned, written=False))
    elif planned.is_needed:
        print(f"There is an update from {planned.before} to {planned.after}.")
    else:
        print(f"There is no update: the project has the templates {planned.before}.")
    raise typer.Exit(1 if planned.is_needed else 0)


def _propose(planned: Update, file: Path, *, as_json: bool) -> NoReturn:
    """Let a pipeline commit it, conflicts and all."""
    from trivet.cli.proposal import message, propose

    written = propose(planned, file)
    if as_json:
        print_json(report(planned, written=written))
    else:
        print(message(planned) if written else "The project has the newest templates.")
    raise typer.Exit(1 if written and planned.merged.conflicts else 0)
