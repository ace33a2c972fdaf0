"""Tells what becomes of a project: for people, and as data for programs."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from trivet.cli.activity import Activity
from trivet.cli.layout import filled, folded
from trivet.cli.output import argument_text
from trivet.cli.plan import Plan
from trivet.cli.stack import title
from trivet.cli.style import strong
from trivet.destination import Merge
from trivet.generate import Project, RenderedFile
from trivet.prepare import Outcome, Step
from trivet.start import usual_port

__all__ = ["Progress", "command", "report", "run_line", "summary", "table", "tree"]


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
    """Print the line that reproduces a project; what is no terminal gets it as one line."""
    print("\nThe same again:\n" + (folded(line, "  ") if sys.stdout.isatty() else f"  {line}"))


def summary(plan: Plan, left: Sequence[Step], notes: Iterable[str]) -> None:
    """Print what was made, what is left to do, how to run the project and how to make it again."""
    print("\n" + filled(f"In it: {contents(plan)}", "  "))
    for note in notes:
        print("\n" + note)
    if left:
        print("\nNot everything is set up. What is left to do there:")
        for step in left:
            print(f"  {step.retry}")
    print(f"\nRun it:\n  {strong(run_line(plan))}\n")
    addresses = plan.site.addresses(usual_port(plan.destination))
    print(table({**plan.site.commands, "Addresses": addresses}))
    command(plan.command)


def table(texts: Mapping[str, str]) -> str:
    """Write words and what is said of them in two columns that fit the terminal."""
    width = max(map(len, texts))
    columns = max(shutil.get_terminal_size().columns, width + 24)
    indent = " " * (width + 4)
    return "\n".join(
        textwrap.fill(f"  {word:<{width}}  {text}", columns, subsequent_indent=indent)
        for word, text in texts.items()
    )


def contents(plan: Plan) -> str:
    """Name what a project is made of, in the words of the questions."""
    named = []
    for option in plan.catalog.options:
        answer = plan.stack.get(option.id, "none")
        if option.group in ("framework", "stack", "extras") and answer not in (False, "none"):
            named.append(option.short if answer is True else title(option, answer))
    return ", ".join(named)


def run_line(plan: Plan) -> str:
    """Return the shell line that starts the project, from where `trivet new` was called."""
    run = "uv run poe dev" if plan.python else "uv sync && uv run poe dev"
    folder = shlex.quote(argument_text(str(plan.destination)))
    return run if folder == "." else f"cd {folder} && {run}"


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
    """Shows each set-up step while it is done, and how it went when it ends."""

    def __init__(self, steps: Sequence[Step], *, quiet: bool) -> None:
        self._quiet = quiet
        self._width = max((len(step.title) for step in steps), default=0)
        self._activity: Activity | None = None
        self._packages = ""

    def rendered(self, destination: Path, count: int) -> None:
        """Say that the project is written, before its set-up begins."""
        if not self._quiet:
            print(f"\n{count} files are in {argument_text(str(destination))}/\n")

    def start(self, step: Step) -> None:
        """Announce a step."""
        self._packages = ""
        self._activity = None if self._quiet else Activity(step.title, width=self._width)

    def tell(self, line: str) -> None:
        """Show what a step's program says: of uv, all but the list of what it has installed."""
        installed = re.match(r"Installed (\d+ packages?)", line)
        if installed:
            self._packages = installed[1]
        if self._activity and not line.startswith(("+ ", "- ", "~ ")):
            self._activity.tell(line)

    def finish(self, outcome: Outcome) -> None:
        """Print how a step went, and why it failed."""
        if not self._activity:
            return
        self._activity.end(outcome.status, "" if outcome.detail else self._packages)
        self._activity = None
        if outcome.detail:
            print(textwrap.indent(outcome.detail, "      "))

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *left: object) -> None:
        if self._activity:
            self._activity.__exit__(*left)


def _size(size: int) -> str:
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
