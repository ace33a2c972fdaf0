"""Writes a recommendation, and the frameworks side by side, for people to read.

Imported where one is made: most runs need none.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trivet.catalog import Catalog
from trivet.criteria import Claim, Criteria, Opinion, load_criteria
from trivet.recommend import Reason, Recommendation, recommend

__all__ = ["print_comparison", "recommendation", "recommendation_text"]

# The weightiest come first; `--json` has all.
_DISAGREEMENTS = 3


def recommendation(catalog: Catalog, answers: Mapping[str, Any]) -> Recommendation:
    """Return the recommendation that follows from the answers."""
    return _recommend(answers, load_criteria(catalog.root))


def recommendation_text(catalog: Catalog, answers: Mapping[str, Any]) -> str:
    """Write the recommendation that follows from the answers, with its reasons."""
    criteria = load_criteria(catalog.root)
    result = _recommend(answers, criteria)
    changes = [
        f"  {criteria.names[change.framework]:8} if {_quote(change.need, change.choice, catalog)}"
        for change in result.would_change
    ]
    addons = [_wrap(f"{addon.name}: {addon.sentence}", "  - ") for addon in result.addons]
    disagreements = [
        _wrap(f"{d.topic}: {d.sentence} {d.weighed} ({_cite(d.claims)})", "  - ")
        for d in result.disagreements[:_DISAGREEMENTS]
    ]
    lines = [
        *("", _wrap(result.verdict), ""),
        *_ranking(result, criteria),
        *_section("For it", [_reason(reason, catalog) for reason in result.reasons_for]),
        *_section("Against it", [_reason(reason, catalog) for reason in result.reasons_against]),
        *_section("It would be another framework with one other answer", changes),
        *_section("What it needs as an add-on", addons),
        *_section("Where the sources disagree", disagreements),
        "",
    ]
    return "\n".join(lines)


def print_comparison(criteria: Criteria) -> None:
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


def _recommend(answers: Mapping[str, Any], criteria: Criteria) -> Recommendation:
    return recommend({need: str(answers[need]) for need in criteria.needs}, criteria)


def _ranking(result: Recommendation, criteria: Criteria) -> list[str]:
    """Write the pick and then the others, each with its points and a bar."""
    ranking = sorted(result.points, key=lambda f: (f != result.framework, -result.points[f]))
    return [
        f"  {criteria.names[f]:8} {result.points[f]:>3} {_bar(result.points[f])}" for f in ranking
    ]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"{title}:", *lines] if lines else []


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
