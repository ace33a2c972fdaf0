"""`trivet update`, `trivet change` and `trivet status`: what becomes of a project that is there."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, Optional

import typer

from trivet.cli.output import print_json
from trivet.cli.parameters import JsonOption, exclusive
from trivet.errors import UserError

if TYPE_CHECKING:
    from trivet.life import Project
    from trivet.update import Consequence, Update

__all__ = ["change", "status", "update"]

PathArgument = Annotated[Path, typer.Argument(help="The project's folder.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Print the plan and the diff of each file; write nothing.")
]
ContinueOption = Annotated[
    bool, typer.Option("--continue", help="Finish it after the conflicts are settled.")
]
AbortOption = Annotated[bool, typer.Option("--abort", help="Undo it.")]


def status(path: PathArgument = Path(), as_json: JsonOption = False) -> None:
    """Tell which templates a project has, which there are, and what is in progress."""
    from trivet.life import Journal, Project
    from trivet.releases import version_of
    from trivet.update import newest_version

    project = Project.read(path)
    newest, has = newest_version(project), version_of(project.record.version)
    journal = Journal.read(project)
    if as_json:
        report = {"version": str(has), "newest": str(newest), "answers": project.record.answers}
        print_json({**report, "in_progress": journal.title if journal else None})
        return
    print(f"The project has the templates {has}; this Trivet has {newest}.")
    if journal:
        print(f"In progress: {journal.title}. `{journal.command} --continue` or `--abort` ends it.")
    elif has < newest:
        print("`trivet update --dry-run` shows what would change, `trivet update` changes it.")


def update(
    path: PathArgument = Path(),
    to: Annotated[
        Optional[str],  # noqa: UP045 - Typer reads the annotation
        typer.Option("--to", metavar="VERSION", help="The templates to come to, not the newest."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Say by the exit code whether there is an update (1).")
    ] = False,
    dry_run: DryRunOption = False,
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
) -> None:
    """Bring a project to the newest templates; what you have made of it stays."""
    from trivet.life import Project
    from trivet.releases import version_of
    from trivet.update import newest_version, plan_update

    if proposal and dry_run:
        raise exclusive("--propose", "--dry-run")
    project = Project.read(path)
    if _ends(project, finish=finish, undo=undo, as_json=as_json):
        return
    if not check:
        _require_ready(project, dry_run=dry_run)
    planned = plan_update(project, to=version_of(to) if to else newest_version(project))
    if check:
        has_news = planned.before != planned.after or not planned.plan.is_empty
        if as_json:
            print_json({"version": str(planned.before), "newest": str(planned.after)})
        elif has_news:
            print(f"There is an update from {planned.before} to {planned.after}.")
        raise typer.Exit(1 if has_news else 0)
    if proposal:
        _propose(planned, proposal, as_json=as_json)
    title = f"the update to {planned.after}"
    _carry_out(planned, title, "trivet update", dry_run=dry_run, as_json=as_json)


def change(
    answers: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[ID=VALUE]...", help="The answers to change, such as auth=jwt."),
    ] = None,
    path: Annotated[Path, typer.Option("--project", "-C", help="The project's folder.")] = Path(),
    dry_run: DryRunOption = False,
    finish: ContinueOption = False,
    undo: AbortOption = False,
    as_json: JsonOption = False,
) -> None:
    """Change answers of a project that is there; what you have made of it stays."""
    from trivet.catalog import Catalog
    from trivet.cli.answers import given_answers
    from trivet.life import Project
    from trivet.update import plan_update

    project = Project.read(path)
    if _ends(project, finish=finish, undo=undo, as_json=as_json):
        return
    if not answers:
        raise UserError("Nothing is to change.", "Name answers: `trivet change auth=session`.")
    changes = given_answers(Catalog.load(), answers, None, flag="")
    _require_ready(project, dry_run=dry_run)
    title = "the change to " + ", ".join(answers)
    planned = plan_update(project, changes=changes)
    _carry_out(planned, title, "trivet change", dry_run=dry_run, as_json=as_json)


def _require_ready(project: Project, *, dry_run: bool) -> None:
    """Refuse before anything is rendered or printed what `apply` would refuse behind it."""
    from trivet.life import require_calm, require_idle

    require_idle(project)
    if not dry_run:
        require_calm(project)


def _carry_out(planned: Update, title: str, command: str, *, dry_run: bool, as_json: bool) -> None:
    """Show what happens, and let it happen."""
    from trivet.life import apply

    if not as_json:
        _show(planned, with_diff=dry_run)
    conflicts = () if dry_run else apply(planned.project, planned.intent(title, command))
    if as_json:
        print_json({**_report(planned), "written": not dry_run})
    else:
        _tell_what_is_next(planned, conflicts, command, dry_run=dry_run)
    raise typer.Exit(1 if conflicts else 0)


def _propose(planned: Update, file: Path, *, as_json: bool) -> NoReturn:
    """Let a pipeline commit it, conflicts and all."""
    from trivet.cli.proposal import message, propose

    written = propose(planned, file)
    if as_json:
        print_json({**_report(planned), "written": written})
    else:
        print(message(planned) if written else "The project has the newest templates.")
    raise typer.Exit(1 if written and planned.merged.conflicts else 0)


def _show(planned: Update, *, with_diff: bool) -> None:
    """Print which answers change by others, and what becomes of each file."""
    from trivet.life import WORDS
    from trivet.merge import Fate

    for consequence in planned.consequences:
        print(_told(consequence))
    for fate, changes in planned.plan.groups.items():
        if fate not in (Fate.UNCHANGED, Fate.YOURS):
            print(f"\n{WORDS[fate]}")
            for changed in changes:
                print(f"  {changed.outcome.path}")
    if with_diff:
        print(f"\n{planned.plan.diff}")


def _told(consequence: Consequence) -> str:
    from trivet.catalog import answer_text

    was, becomes = (
        "nothing" if value is None else f"`{answer_text(value)}`"
        for value in (consequence.before, consequence.after)
    )
    return f"`{consequence.option}` becomes {becomes} (it was {was}). {consequence.reason}".strip()


def _report(planned: Update) -> dict[str, object]:
    """Return what `--json` prints of a change; its keys are a contract."""
    return {
        "before": str(planned.before),
        "after": str(planned.after),
        "answers": planned.answers,
        "consequences": [asdict(consequence) for consequence in planned.consequences],
        "notes": [note.text for note in planned.notes],
        "needs_migration": planned.needs_migration,
        "makemigration": planned.makemigration if planned.needs_migration else None,
        **planned.plan.report(),
    }


def _tell_what_is_next(
    planned: Update, conflicts: tuple[str, ...], command: str, *, dry_run: bool
) -> None:
    if planned.notes:
        print("\nBefore you deploy:")
        for note in planned.notes:
            print(f"- {note.text}")
    if dry_run:
        print("\nNothing was written.")
        return
    if conflicts:
        print(f"\nSettle the conflicts in: {', '.join(conflicts)}")
        print(
            f"Then `git add` them, and `{command} --continue`; `{command} --abort` undoes it all."
        )
        return
    if any(c.outcome.path == ".env.example" and c.before != c.after for c in planned.plan.changes):
        print("\n`.env` is yours and stays: compare it with `.env.example`, which has changed.")
    print("\nNext:\n  uv sync")
    if planned.needs_migration:
        print(f"  {planned.makemigration}")
    print("  uv run poe check\n  git commit")


def _ends(project: Project, *, finish: bool, undo: bool, as_json: bool) -> bool:
    """Finish or undo the change in progress, if that is asked for, and return whether it is."""
    from trivet.life import abort, resume

    if finish and undo:
        raise exclusive("--continue", "--abort")
    if not finish and not undo:
        return False
    journal = abort(project) if undo else resume(project)
    if as_json:
        print_json({"title": journal.title, "undone": undo})
    else:
        print(f"{'Undone' if undo else 'Done'}: {journal.title}.")
    return True
