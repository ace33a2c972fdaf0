"""Settles with a person which folder a project goes to, and what it may replace there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from trivet.catalog import Choice, ChoiceState
from trivet.cli.output import argument_text
from trivet.cli.prompts import GoBack, Prompter, Question
from trivet.destination import Merge, belongings, check_destination, free_name
from trivet.errors import UserError

__all__ = ["agree_to_replace", "free_folder", "kept_and_replaced", "settle_folder"]


def settle_folder(destination: Path, prompter: Prompter) -> Path:
    """Return where the project goes: the folder named, or another if it holds files and one likes.

    Raises:
        KeyboardInterrupt: The person left.
    """
    held = belongings(destination)
    if not held:
        return destination
    other = free_name(destination)
    into = "what the project would replace is listed first, everything else is kept"
    question = Question(
        f"`{destination}` is not empty: it holds {_listed(held)}. Where shall the project go?",
        "other",
        (
            ChoiceState(Choice("other", f"To {other}", "a new folder")),
            ChoiceState(Choice("into", f"To {destination} all the same", into)),
            ChoiceState(Choice("quit", "Quit")),
        ),
    )
    answer = _ask(question, prompter)
    if answer == "quit":
        raise KeyboardInterrupt
    return other if answer == "other" else destination


def agree_to_replace(merge: Merge, prompter: Prompter) -> None:
    """Show what is replaced, and go on only if the person agrees.

    Raises:
        KeyboardInterrupt: The person does not.
    """
    if not merge.replaced:
        return
    prompter.tell(f"\nIn `{merge.destination}` the project would replace:")
    for path in merge.replaced:
        prompter.tell(f"  {path}")
    question = Question(
        "Replace them? Everything else there is kept.",
        "no",
        (
            ChoiceState(Choice("no", "No", "write nothing and keep the answers")),
            ChoiceState(Choice("yes", "Yes", "replace them")),
        ),
    )
    if _ask(question, prompter) != "yes":
        raise KeyboardInterrupt


def free_folder(name: str) -> str:
    """Return `name` if a project can go to a folder of that name here, or the next name that is free."""
    with contextlib.suppress(UserError):
        check_destination(Path(name))
        return name
    return free_name(Path(name)).name


def kept_and_replaced(merge: Merge | None) -> list[str]:
    """Tell what a project has met in its folder."""
    if merge is None:
        return []
    lines = [f"Replaced: {_listed(merge.replaced, most=20)}."] if merge.replaced else []
    return [*lines, *([f"Kept: {_listed(merge.kept)}."] if merge.kept else [])]


def _listed(names: Iterable[str], most: int = 4) -> str:
    """Write names in a line, the first ones if there are many."""
    names = [argument_text(name) for name in names]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _ask(question: Question, prompter: Prompter) -> object:
    """Ask a question that has none before it."""
    while True:
        with contextlib.suppress(GoBack):
            return prompter.ask(question)
