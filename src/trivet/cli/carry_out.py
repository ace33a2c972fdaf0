"""Carries out what `trivet update` and `trivet change` have planned: shown, agreed to, applied, told."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from trivet.cli.next_steps import tell_before_deploying, tell_conflicts, tell_next
from trivet.cli.output import print_json
from trivet.cli.parameters import exclusive
from trivet.cli.planned import report, show_all, show_in_one_screen
from trivet.errors import INTERRUPTED, UserError

if TYPE_CHECKING:
    from trivet.catalog import Answer, Catalog, Resolution
    from trivet.editions import Editions
    from trivet.life import Project
    from trivet.update import Ask, Update

__all__ = [
    "AbortOption",
    "ContinueOption",
    "DryRunOption",
    "How",
    "NoLockOption",
    "YesOption",
    "carry_out",
    "ends",
    "read_editions",
    "require_ready",
]

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Print the plan and the diff of each file; write nothing.")
]
ContinueOption = Annotated[
    bool, typer.Option("--continue", help="Finish it after the conflicts are settled.")
]
AbortOption = Annotated[bool, typer.Option("--abort", help="Undo it.")]
YesOption = Annotated[
    bool, typer.Option("--yes", "-y", help="Ask nothing: new questions get their defaults.")
]
NoLockOption = Annotated[
    bool, typer.Option("--no-lock", help="Leave `uv.lock` as it is, also where it is out of date.")
]


@dataclass(frozen=True)
class How:
    """How a change is to be made.

    Attributes:
        command: the words after which `--continue` and `--abort` make sense.
    """

    command: str
    dry_run: bool
    yes: bool
    lock: bool
    as_json: bool

    @property
    def asks(self) -> bool:
        """Whether a person is there, and wants to be asked."""
        from trivet.cli.prompts import is_terminal

        return not (self.dry_run or self.yes or self.as_json) and is_terminal()

    @property
    def ask(self) -> Ask | None:
        """How a person answers a question that is new, if one is there."""
        return _ask if self.asks else None


@contextlib.contextmanager
def read_editions(project: Project) -> Iterator[Editions]:
    """Give the templates that a project is made from, as long as nothing is written.

    Raises:
        UserError: They cannot be read, or there is no place for them.
    """
    from trivet.editions import editions_of

    try:
        with editions_of(project, _wait) as editions:
            yield editions
    except KeyboardInterrupt:
        print("\nNothing was written.", file=sys.stderr)
        raise
    except OSError as error:
        name = f"`{error.filename}`: " if error.filename else ""
        raise UserError(
            f"The templates could not be read. {name}{error.strerror or error}.",
            "Nothing was changed. Is there space left for temporary files?",
        ) from error


def require_ready(project: Project, how: How) -> None:
    """Refuse before anything is rendered or printed what `apply` would refuse behind it."""
    from trivet.life import require_calm, require_idle

    require_idle(project)
    if not how.dry_run:
        require_calm(project)


def carry_out(planned: Update, title: str, how: How) -> NoReturn:
    """Show what happens, let it happen if the person agrees, and end with the exit code."""
    if how.dry_run or not planned.is_needed:
        _tell_plan(planned, title, how)
        raise typer.Exit(0)
    if how.asks:
        show_in_one_screen(planned, title)
        _agree()
    elif not how.as_json:
        show_all(planned, with_diff=False)
    conflicts = _apply(planned, title, how)
    locked = Locked() if conflicts else _lock(planned.project, planned.changed, how)
    if how.as_json:
        print_json({**report(planned, written=True), **locked.report()})
    else:
        _tell_done(planned, conflicts, locked, how)
    raise typer.Exit(INTERRUPTED if locked.is_interrupted else 1 if conflicts else 0)


def ends(project: Project, how: How, *, finish: bool, undo: bool) -> bool:
    """Finish or undo the change in progress, if that is asked for, and return whether it is."""
    from trivet.life import abort, resume

    if finish and undo:
        raise exclusive("--continue", "--abort")
    if not finish and not undo:
        return False
    journal = abort(project) if undo else resume(project)
    locked = Locked() if undo else _lock(project, [step.path for step in journal.steps], how)
    if how.as_json:
        print_json({"title": journal.title, "undone": undo, **locked.report()})
    else:
        print(f"{'Undone' if undo else 'Done'}: {journal.title}.")
        if not undo:
            tell_next(project.root, needs_lock=bool(locked.problem))
    if locked.is_interrupted:
        raise typer.Exit(INTERRUPTED)
    return True


def _tell_plan(planned: Update, title: str, how: How) -> None:
    """Print what would happen, if anything would."""
    if how.as_json:
        print_json(report(planned, written=False))
    elif planned.is_needed:
        show_all(planned, with_diff=True)
        tell_before_deploying(planned)
        print("\nNothing was written.")
    else:
        print(f"There is nothing to do for {title}.")


def _tell_done(planned: Update, conflicts: Sequence[str], locked: Locked, how: How) -> None:
    """Print what has to be known now, and what is left to do."""
    tell_before_deploying(planned)
    if conflicts:
        tell_conflicts(conflicts, how.command, planned.makemigration)
    else:
        tell_next(
            planned.project.root,
            needs_lock=bool(locked.problem),
            makemigration=planned.makemigration,
            untidied=planned.untidied,
        )


def _apply(planned: Update, title: str, how: How) -> tuple[str, ...]:
    """Bring the change into the project, and return the conflicts."""
    from trivet.life import apply

    try:
        return apply(planned.project, planned.intent(title, how.command))
    except KeyboardInterrupt:
        print("\nInterrupted: `trivet status` tells how far it is.", file=sys.stderr)
        raise


@dataclass(frozen=True)
class Locked:
    """What became of `uv.lock`: nothing, or why it stays as it was."""

    problem: str = ""
    is_interrupted: bool = False

    def report(self) -> dict[str, object]:
        """Return it for programs."""
        return {"lock_problem": self.problem or None}


def _wait(line: str) -> None:
    if sys.stderr.isatty():
        print(line, file=sys.stderr)


def _agree() -> None:
    """Go on if the person wants that.

    Raises:
        KeyboardInterrupt: The person does not.
    """
    try:
        if input("\nApply? [Y/n] ").strip().lower() in ("", "y", "yes"):
            return
    except (EOFError, KeyboardInterrupt):
        print()
    print("Nothing was written.")
    raise KeyboardInterrupt


def _ask(catalog: Catalog, name: str, resolution: Resolution) -> Answer:
    """Put a question that is new, as the wizard puts it."""
    from trivet.cli.conversation import question
    from trivet.cli.prompts import GoBack, prompter

    while True:
        with contextlib.suppress(GoBack):
            return prompter().ask(question(catalog, name, resolution.answers, "New: "))


def _lock(project: Project, changed: Collection[str], how: How) -> Locked:
    """Bring `uv.lock` along if it has to be."""
    from trivet.lock import is_due, relock

    if not how.lock or not is_due(project, changed):
        return Locked()
    if not how.as_json:
        print("\nLock the packages ...", flush=True)
    try:
        problem, is_interrupted = relock(project), False
    except KeyboardInterrupt:
        problem, is_interrupted = "interrupted.", True
    if problem and not how.as_json:
        print(f"`uv.lock` stays as it was: {problem}")
    return Locked(problem, is_interrupted)
