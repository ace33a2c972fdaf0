"""Writes the frameworks side by side: in a few words on one screen, or in sentences with sources."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias

from trivet.cli.layout import terminal_width, wrapped
from trivet.cli.sources import sources_of
from trivet.cli.style import chosen, strong
from trivet.criteria import Criteria, Opinion

__all__ = ["comparison_details", "comparison_table"]

Style: TypeAlias = Callable[[str], str]

_GAP = "  "
_AHEAD = "*"
# Words would break in narrower columns.
_NARROWEST = 12
_EXPLAIN = "What a claim says, and where: trivet explain B32"


def comparison_table(criteria: Criteria) -> str:
    """Write a line for each criterion; a few where the terminal has no room for columns."""
    widths = _widths(criteria)
    lines = _columns(criteria, widths) if widths else _stacked(criteria)
    notes = (
        f"{_AHEAD} ahead of the other two; (?) not verified today",
        "In sentences, with their sources: trivet recommend --compare --details",
        _EXPLAIN,
    )
    return "\n".join([*lines, "", *map(wrapped, notes)])


def comparison_details(criteria: Criteria) -> str:
    """Write each opinion as a sentence with its claims; what does not hold is told once."""
    rows = criteria.comparison.rows
    lines = [line for name in rows for line in _details(name, criteria)]
    opinions = [opinion for row in rows.values() for opinion in row.values()]
    cited = {claim.id for opinion in opinions for claim in (*opinion.claims, *opinion.refuted)}
    claims = [claim for claim in criteria.claims.values() if claim.id in cited]
    sources = sources_of(claims, criteria.sources)
    return "\n".join([*lines, strong("Sources:"), *sources, "", wrapped(_EXPLAIN)])


def _widths(criteria: Criteria) -> list[int]:
    """Return how wide each column is, the criteria's first; nothing where words would break."""
    rows = criteria.comparison.rows
    first = max(map(len, rows))
    longest = [max(len(_cell(row[f])) for row in rows.values()) for f in criteria.frameworks]
    room = terminal_width() - first - len(_GAP) * len(longest)
    if sum(longest) <= room:
        return [first, *longest]
    share = room // len(longest)
    return [first, *(share for _ in longest)] if share >= _NARROWEST else []


def _columns(criteria: Criteria, widths: Sequence[int]) -> Iterator[str]:
    names = ["", *(criteria.names[framework] for framework in criteria.frameworks)]
    yield _row(names, widths, [strong] * len(names))
    for criterion, row in criteria.comparison.rows.items():
        opinions = [row[framework] for framework in criteria.frameworks]
        styles = [str, *(chosen if opinion.leads else str for opinion in opinions)]
        cells = [criterion, *(_cell(opinion) for opinion in opinions)]
        folded = [textwrap.wrap(c, w) for c, w in zip(cells, widths, strict=True)]
        for line in zip_longest(*folded, fillvalue=""):
            yield _row(line, widths, styles)


def _row(cells: Sequence[str], widths: Sequence[int], styles: Sequence[Style]) -> str:
    """Write one line; blanks take no style, so that nothing trails."""
    padded = [
        style(cell) + " " * (width - len(cell))
        for cell, width, style in zip(cells, widths, styles, strict=True)
    ]
    return _GAP.join(padded).rstrip()


def _stacked(criteria: Criteria) -> Iterator[str]:
    for criterion, row in criteria.comparison.rows.items():
        yield strong(criterion)
        for framework, opinion in row.items():
            style = chosen if opinion.leads else str
            yield f"  {criteria.names[framework]:8} {style(_cell(opinion))}"


def _cell(opinion: Opinion) -> str:
    return f"{opinion.short} {_AHEAD}" if opinion.leads else opinion.short


def _details(criterion: str, criteria: Criteria) -> Iterator[str]:
    row = criteria.comparison.rows[criterion]
    yield strong(criterion)
    for framework, opinion in row.items():
        ids = " ".join(claim.id for claim in opinion.claims)
        yield wrapped(f"{opinion.sentence} [{ids}]", f"  {criteria.names[framework]:8} ")
        for claim in opinion.refuted:
            fact = f"; see {claim.refuted_by.id}" if claim.refuted_by else ""
            says = f"{claim.status.capitalize()}: {claim.says} [{claim.id}{fact}]"
            yield wrapped(says, " " * 11)
    yield ""
