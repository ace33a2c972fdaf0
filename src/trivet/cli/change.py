"""`trivet change`: other answers for a project that is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

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
from trivet.cli.parameters import JsonOption, PlainOption
from trivet.errors import UserError

__all__ = ["change"]


def change(
    answers: Annotated[
        Optional[list[str]],  # noqa: UP045 - Typer reads the annotation
        typer.Argument(metavar="[ID=VALUE]...", help="The answers to change, such as auth=jwt."),
    ] = None,
    path: Annotated[Path, typer.Option("--project", "-C", help="The project's folder.")] = Path(),
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    no_lock: NoLockOption = False,
    finish: ContinueOption = False,
    undo: AbortOption = False,
    as_json: JsonOption = False,
    _plain: PlainOption = False,
) -> None:
    """Change answers of a project that is there; what you have made of it stays.

    Exit codes: 0 done, 1 conflicts are yours to settle, 2 refused and nothing was written,
    130 interrupted.
    """
    from trivet.cli.answers import assigned
    from trivet.life import Project
    from trivet.update import plan_update

    how = How("trivet change", dry_run, yes, lock=not no_lock, as_json=as_json)
    project = Project.read(path)
    if ends(project, how, finish=finish, undo=undo):
        return
    if not answers:
        raise UserError("Nothing is to change.", "Name answers: `trivet change auth=session`.")
    changes = assigned(answers, flag="")
    require_ready(project, how)
    with read_editions(project) as editions:
        planned = plan_update(project, editions, changes=changes, ask=how.ask)
    carry_out(planned, "the change to " + ", ".join(answers), how)
