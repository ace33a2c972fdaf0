"""Tells what is left to do after a change of a project."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from trivet.cli.layout import filled

if TYPE_CHECKING:
    from trivet.update import Update

__all__ = ["say", "tell_before_deploying", "tell_conflicts", "tell_next"]


def say(line: str, file: TextIO | None = None) -> None:
    """Print a line; at a terminal no word is broken at its end."""
    if (file or sys.stdout).isatty():
        text = line.lstrip("\n")
        blank = line[: len(line) - len(text)]
        line = blank + filled(text, "  " if text.startswith("- ") else None)
    print(line, file=file)


def tell_before_deploying(planned: Update) -> None:
    """Print what behaves differently from now on, and which variables it takes."""
    from trivet.life import variables

    environment = planned.environment
    lines = [
        *(" ".join(note.text.split()) for note in planned.notes),
        *(f"`{name}` in `.env` is no longer read." for name in environment.dropped),
        *(f"`{name}` is read from now on, and is not in `.env`." for name in environment.added),
    ]
    if lines:
        print("\nBefore you deploy:")
    for line in lines:
        say(f"- {line}")
    for change in planned.plan.changes:
        if change.outcome.path == ".env.example" and change.before != change.after:
            before, after = (
                variables(file.content) if file else [] for file in (change.before, change.after)
            )
            say(
                "\n`.env` is yours and stays: compare it with `.env.example`, which has changed"
                f"{_differing(before, after)}."
            )


def tell_conflicts(conflicts: Sequence[str], command: str, makemigration: str) -> None:
    """Print what a person has to decide, and how it goes on."""
    say(f"\nSettle the conflicts in: {', '.join(conflicts)}")
    say(f"Then `git add` them, and `{command} --continue`; `{command} --abort` undoes it all.")
    if makemigration:
        say(f"The models call for a migration after that: `{makemigration}`.")


def tell_next(
    project: Path,
    *,
    needs_lock: bool = False,
    makemigration: str = "",
    untidied: Sequence[str] = (),
) -> None:
    """Print the commands that are left, in their order."""
    print("\nNext:")
    if needs_lock:
        print("  uv lock && git add uv.lock")
    print("  uv sync")
    if untidied:
        print(f"  {_formatter(project)}")
    if makemigration:
        print(f"  {makemigration}")
    print("  uv run poe check\n  git commit")


def _differing(before: Sequence[str], after: Sequence[str]) -> str:
    """Name the variables that come and go."""
    new = [f"`{name}`" for name in after if name not in before]
    gone = [f"`{name}`" for name in before if name not in after]
    parts = [f"new: {', '.join(new)}"] if new else []
    parts += [f"gone: {', '.join(gone)}"] if gone else []
    return f" ({'; '.join(parts)})" if parts else ""


def _formatter(project: Path) -> str:
    """Return the project's own command for formatting, as far as it has one."""
    try:
        tool = tomllib.loads((project / "pyproject.toml").read_text("utf-8")).get("tool", {})
        tasks = tool.get("poe", {}).get("tasks", {})
    except (OSError, ValueError, AttributeError):
        tasks = {}
    named = [name for name in ("format", "fmt") if name in tasks]
    return f"uv run poe {named[0]}" if named else "uv run ruff format"
