"""Tells what becomes of a project: for people, and as data for programs."""

from __future__ import annotations

import shlex
import textwrap
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from trivet.cli.output import argument_text
from trivet.cli.plan import Plan
from trivet.destination import Merge
from trivet.generate import Project, RenderedFile
from trivet.prepare import Outcome, Step

__all__ = ["Progress", "command", "report", "summary", "tree"]


def tree(destination: Path, files: Sequence[RenderedFile]) -> None:
    """Print the files of a project as a tree, each with its size."""
    print(f"{argument_text(str(destination))}/")
    shown: tuple[str, ...] = ()
    for file in files:
        *folders, name = file.path.split("/")
        for depth, folder in enumerate(folders):
            if shown[: depth + 1] != tuple(folders[: depth + 1]):
                print(f"{'  ' * (depth + 1)}{folder}/")
        shown = tuple(folders)
        print(f"{'  ' * (len(folders) + 1)}{name}  {_size(file.size)}")
    print(f"{len(files)} files, {_size(sum(file.size for file in files))}; nothing was written.")


def command(line: str) -> None:
    """Print the line that reproduces a project."""
    print(f"\nThe same again:\n  {line}")


def summary(plan: Plan, left: Sequence[Step], notes: Iterable[str]) -> None:
    """Print what is left to do, how to run the project and how to make it again."""
    for note in notes:
        print("\n" + note)
    if left:
        print("\nNot everything is set up. What is left to do there:")
        for step in left:
            print(f"  {step.retry}")
    run = "uv run poe dev" if plan.python else "uv sync && uv run poe dev"
    folder = shlex.quote(argument_text(str(plan.destination)))
    print(f"\nRun it:\n  {run if folder == '.' else f'cd {folder} && {run}'}")
    command(plan.command)


def report(plan: Plan, project: Project, outcomes: Iterable[Outcome] = ()) -> dict[str, Any]:
    """Return what `--json` prints of a project; its keys are a contract."""
    merge = project.merge or Merge(plan.destination)
    return {
        "path": argument_text(str(plan.destination)),
        "answers": plan.stack,
        "files": [{"path": file.path, "size": file.size} for file in project.files],
        "replaced": list(merge.replaced),
        "kept": [argument_text(name) for name in merge.kept],
        "steps": [
            {"id": o.step.id, "status": o.status, "detail": o.detail, "retry": o.step.retry}
            for o in outcomes
        ],
        "command": plan.command,
    }


class Progress:
    """Prints each set-up step as it starts, and how it went when it ends."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._started = 0.0

    def rendered(self, destination: Path, count: int) -> None:
        """Say that the project is written, before its set-up begins."""
        if not self._quiet:
            print(f"\n{count} files are in {argument_text(str(destination))}/\n")

    def start(self, step: Step) -> None:
        """Announce a step."""
        self._started = time.monotonic()
        if not self._quiet:
            print(f"  {step.title} ...", end="", flush=True)

    def finish(self, outcome: Outcome) -> None:
        """Print how a step went, and why it failed."""
        if self._quiet:
            return
        print(f" {outcome.status} ({time.monotonic() - self._started:.1f} s)")
        if outcome.detail:
            print(textwrap.indent(outcome.detail, "      "))


def _size(size: int) -> str:
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
