"""Prints what the commands have found out."""

from __future__ import annotations

import shlex
import textwrap
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trivet.catalog import Catalog
from trivet.cli.output import argument_text
from trivet.generate import RenderedFile
from trivet.prepare import Outcome, Step

if TYPE_CHECKING:
    from trivet.criteria import Claim, Criteria, Opinion
    from trivet.recommend import Reason, Recommendation

__all__ = [
    "Progress",
    "command",
    "comparison",
    "recommendation",
    "recommendation_text",
    "summary",
    "tree",
]

# The weightiest come first; `--json` has all.
_DISAGREEMENTS = 3


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


def summary(
    destination: Path, left: list[Step], line: str, installed: bool, notes: Iterable[str]
) -> None:
    """Print what is left to do, how to run the project and how to make it again."""
    for note in notes:
        print("\n" + note)
    if left:
        print("\nNot everything is set up. What is left to do there:")
        for step in left:
            print(f"  {step.retry}")
    run = "uv run poe dev" if installed else "uv sync && uv run poe dev"
    folder = shlex.quote(argument_text(str(destination)))
    print(f"\nRun it:\n  {run if folder == '.' else f'cd {folder} && {run}'}")
    command(line)


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


def recommendation(result: Recommendation, catalog: Catalog, criteria: Criteria) -> None:
    """Print a recommendation."""
    print(recommendation_text(result, catalog, criteria))


def recommendation_text(result: Recommendation, catalog: Catalog, criteria: Criteria) -> str:
    """Write a recommendation: ranking, reasons for and against, what would change it."""
    ranking = sorted(result.points, key=lambda f: (f != result.framework, -result.points[f]))
    lines = ["", _wrap(result.verdict), ""]
    lines += [
        f"  {criteria.names[f]:8} {result.points[f]:>3} {_bar(result.points[f])}" for f in ranking
    ]
    for title, reasons in {
        "For it": result.reasons_for,
        "Against it": result.reasons_against,
    }.items():
        lines += ["", f"{title}:"] if reasons else []
        lines += [_reason(reason, catalog) for reason in reasons]
    lines += (
        ["", "It would be another framework with one other answer:"] if result.would_change else []
    )
    lines += [
        f"  {criteria.names[change.framework]:8} if {_quote(change.need, change.choice, catalog)}"
        for change in result.would_change
    ]
    lines += ["", "What it needs as an add-on:"] if result.addons else []
    lines += [_wrap(f"{addon.name}: {addon.sentence}", "  - ") for addon in result.addons]
    lines += ["", "Where the sources disagree:"] if result.disagreements else []
    lines += [
        _wrap(f"{d.topic}: {d.sentence} {d.weighed} ({_cite(d.claims)})", "  - ")
        for d in result.disagreements[:_DISAGREEMENTS]
    ]
    return "\n".join([*lines, ""])


def comparison(criteria: Criteria) -> None:
    """Print the frameworks side by side, each cell with its sources; outdated claims marked."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = criteria.comparison
    grid = Table(show_lines=True)
    for title in ["", *(criteria.names[framework] for framework in table.frameworks)]:
        grid.add_column(title)
    for criterion, row in table.rows.items():
        grid.add_row(criterion, *(Text(_opinion(row[f])) for f in table.frameworks))
    console = Console()
    # Three columns of sentences need some room, also where there is no terminal to measure.
    console.print(grid, width=max(console.width, 100) if not console.is_terminal else None)
    for source in criteria.sources:
        console.print(Text(_wrap(f"{source.name}: {source.title}. {source.about}")))


def _reason(reason: Reason, catalog: Catalog) -> str:
    heading = f"{_quote(reason.need, reason.choice, catalog)} ({reason.points:+d})"
    body = _wrap(f"{reason.sentence} ({_cite(reason.claims)})", "      ")
    return f"  {heading}\n{body}"


def _quote(need: str, choice: str, catalog: Catalog) -> str:
    """Write an answer as `need: Title of the choice`."""
    titles = {c.value: c.title for c in catalog.option(need).choices}
    return f"{need}: {titles[choice]}"


def _cite(claims: Iterable[Claim]) -> str:
    """Write where the claims stand; beyond two places, `--json` has the rest."""
    places = list(dict.fromkeys(claim.citation for claim in claims))
    more = f", and {len(places) - 2} more" if len(places) > 2 else ""
    return "; ".join(places[:2]) + more


def _opinion(opinion: Opinion) -> str:
    text = f"{opinion.sentence} [{' '.join(claim.id for claim in opinion.claims)}]"
    for claim in opinion.outdated:
        text += f"\nOutdated: {claim.says} [{claim.id}]"
    return text


def _bar(points: int) -> str:
    return "#" * max(points, 0)


def _wrap(text: str, indent: str = "") -> str:
    return textwrap.fill(text, width=88, initial_indent=indent, subsequent_indent=" " * len(indent))


def _size(size: int) -> str:
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
