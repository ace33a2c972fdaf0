"""Writes a recommendation, and the frameworks side by side, for people to read.

Imported where one is made: most runs need none.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trivet.catalog import Catalog
from trivet.criteria import Claim, Criteria, Opinion, Source, load_criteria
from trivet.recommend import Change, Outweighed, Reason, Recommendation, recommend

__all__ = [
    "print_comparison",
    "recommendation",
    "recommendation_card",
    "recommendation_text",
    "source_lines",
    "wrapped",
]

# The weightiest come first; `--json` has all.
_DISAGREEMENTS = 3
_WIDEST = 100


def recommendation(catalog: Catalog, answers: Mapping[str, Any]) -> Recommendation:
    """Return the recommendation that follows from the answers."""
    return _recommend(answers, load_criteria(catalog.root))


def recommendation_text(catalog: Catalog, answers: Mapping[str, Any]) -> str:
    """Write the recommendation that follows from the answers, with its reasons."""
    criteria = load_criteria(catalog.root)
    result = _recommend(answers, criteria)
    others = result.other_answers
    made = " ".join(["trivet new", *_given(answers, criteria)])
    lines = [
        *("", wrapped(result.verdict), ""),
        *_ranking(result, criteria),
        *_section("For it", [_reason(reason, catalog) for reason in result.reasons_for]),
        *_section("Against it", [_reason(reason, catalog) for reason in result.reasons_against]),
        *(["", f"Other answers: {others:+d}"] if others else []),
        *_changes(result, answers, catalog, criteria),
        *_section(
            "What it needs as an add-on",
            [wrapped(f"{addon.name}: {addon.sentence}", "  - ") for addon in result.addons],
        ),
        *_section(
            "An article names another framework for such a project",
            [_outweighed(other, catalog, criteria) for other in result.outweighed],
        ),
        *_section("Where the sources disagree", _disagreements(result)),
        *_section("Sources", _sources(result)),
        *_not_yet(answers, catalog),
        *("", wrapped(f"Make it: {made}"), ""),
    ]
    return "\n".join(lines)


def recommendation_card(catalog: Catalog, answers: Mapping[str, Any]) -> str:
    """Write what fits on a small screen above a question, and the command that tells the rest."""
    criteria = load_criteria(catalog.root)
    result = _recommend(answers, criteria)
    told = " ".join(["trivet recommend --defaults", *_given(answers, criteria)])
    pros = [_short(reason, catalog) for reason in result.reasons_for[:2]]
    cons = [_short(reason, catalog) for reason in result.reasons_against[:1]]
    changes = [_change(change, answers, catalog, criteria) for change in result.would_change[:1]]
    lines = [
        *("", wrapped(result.verdict), ""),
        *_ranking(result, criteria),
        "",
        *_section("For it", pros)[1:],
        *_section("Against it", cons)[1:],
        *_section("With one other answer", changes)[1:],
        *_listed("Needs as an add-on", (addon.name for addon in result.addons)),
        *_listed(
            "An article names another framework",
            (f"{criteria.names[o.framework]} ({o.claims[0].id})" for o in result.outweighed),
        ),
        *_listed("The sources disagree about", (d.topic for d in result.disagreements)),
        wrapped(f"All of it, and its sources: {told}"),
        *_not_yet(answers, catalog),
        "",
    ]
    return "\n".join(lines)


def print_comparison(criteria: Criteria) -> None:
    """Print the frameworks side by side, each cell with its sources; what does not hold is marked."""
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
    for line in _source_list(criteria.sources, "A07"):
        console.print(Text(line), soft_wrap=True)


def source_lines(source: Source) -> list[str]:
    """Write what a source is called and where to find it."""
    return [
        wrapped(f"{source.name}: {source.title}, {source.date}.", "  "),
        *([f"  {source.url}"] if source.url else []),
    ]


def wrapped(text: str, indent: str = "") -> str:
    """Wrap text to the width of the terminal, all lines as far in as the first one's text."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return textwrap.fill(
        text,
        width=width,
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_on_hyphens=False,
    )


def _recommend(answers: Mapping[str, Any], criteria: Criteria) -> Recommendation:
    return recommend({need: str(answers[need]) for need in criteria.needs}, criteria)


def _given(answers: Mapping[str, Any], criteria: Criteria) -> list[str]:
    """Write as flags what was answered; what is neutral need not be said."""
    return [
        f"--set {need}={answers[need]}"
        for need in criteria.needs
        if answers[need] != criteria.neutral(need)
    ]


def _not_yet(answers: Mapping[str, Any], catalog: Catalog) -> list[str]:
    """Say where the pick's templates lack what an answer calls for, as the rules do."""
    if not answers.get("calls_for_log_in") or answers["may_log_in"]:
        return []
    rules = [catalog.choices(catalog.option("auth"), answers)[-1].disabled]
    if answers["staff_screens"] == "yes":
        rules.append(catalog.check(catalog.option("admin"), True, answers))
    return ["", wrapped("Note: " + " ".join(f"{rule.partition(':')[0]}." for rule in rules))]


def _ranking(result: Recommendation, criteria: Criteria) -> list[str]:
    """Write the pick and then the others, each with its points and a bar."""
    ranking = sorted(result.points, key=lambda f: (f != result.framework, -result.points[f]))
    return [
        f"  {criteria.names[f]:8} {result.points[f]:>3} {_bar(result.points[f])}".rstrip()
        for f in ranking
    ]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"{title}:", *lines] if lines else []


def _listed(title: str, names: Iterable[str]) -> list[str]:
    """Write the first of some names, and how many more there are."""
    first, *more = [*names] or [""]
    return [f"{title}: {first}{f' and {len(more)} more' if more else ''}."] if first else []


def _reason(reason: Reason, catalog: Catalog) -> str:
    body = wrapped(f"{reason.sentence} ({_cite(reason.claims)})", "      ")
    return f"  {_heading(reason, catalog)}\n{body}"


def _short(reason: Reason, catalog: Catalog) -> str:
    return wrapped(f"{_heading(reason, catalog)}: {reason.sentence}", "  ")


def _heading(reason: Reason, catalog: Catalog) -> str:
    return f"{_quote(reason.need, reason.choice, catalog)} ({reason.points:+d})"


def _changes(
    result: Recommendation, answers: Mapping[str, Any], catalog: Catalog, criteria: Criteria
) -> list[str]:
    lines = [_change(change, answers, catalog, criteria) for change in result.would_change]
    if lines or result.confidence in ("clear", "rule"):
        return _section("It would be another framework with one other answer", lines)
    return ["", wrapped("Only another purpose or another team would make it another framework.")]


def _change(
    change: Change, answers: Mapping[str, Any], catalog: Catalog, criteria: Criteria
) -> str:
    instead = _title(change.need, str(answers[change.need]), catalog)
    quote = _quote(change.need, change.choice, catalog)
    return f"  {criteria.names[change.framework]:8} {quote} (now: {instead})"


def _outweighed(other: Outweighed, catalog: Catalog, criteria: Criteria) -> str:
    answers = [_quote(need, choice, catalog) for need, choice in other.by.items()]
    said = "; ".join(f"{claim.says} ({_cite([claim])})" for claim in other.claims)
    weigh = "weighs" if len(answers) == 1 else "weigh"
    return wrapped(
        f"{criteria.names[other.framework]}: {said}. Here {' and '.join(answers)} {weigh} more.",
        "  - ",
    )


def _disagreements(result: Recommendation) -> list[str]:
    shown = [
        wrapped(f"{d.topic}: {d.sentence} {d.weighed} ({_cite(d.claims)})", "  - ")
        for d in result.disagreements[:_DISAGREEMENTS]
    ]
    more = len(result.disagreements) - len(shown)
    return [*shown, f"  and {more} more; `--json` has all of them."] if more else shown


def _sources(result: Recommendation) -> list[str]:
    reasons = (*result.reasons_for, *result.reasons_against)
    cited = [claim.id for reason in reasons for claim in reason.claims]
    return _source_list(result.sources, cited[0]) if cited else []


def _source_list(sources: Iterable[Source], example: str) -> list[str]:
    lines = [line for source in sources for line in source_lines(source)]
    return [
        *lines,
        wrapped(f"`trivet explain {example}` tells what a claim says, and where.", "  "),
    ]


def _quote(need: str, choice: str, catalog: Catalog) -> str:
    """Write an answer in words, such as `Traffic: Ordinary`."""
    return f"{catalog.option(need).short}: {_title(need, choice, catalog)}"


def _title(need: str, choice: str, catalog: Catalog) -> str:
    return next(c.title for c in catalog.option(need).choices if c.value == choice)


def _cite(claims: Sequence[Claim]) -> str:
    """Write where the first claim stands, and the names of the others."""
    first, *others = claims
    also = f"; also {' '.join(claim.id for claim in others)}" if others else ""
    return f"{first.citation}: {first.id}{also}"


def _opinion(opinion: Opinion) -> str:
    text = f"{opinion.sentence} [{' '.join(claim.id for claim in opinion.claims)}]"
    for claim in opinion.refuted:
        text += f"\n{claim.status.capitalize()}: {claim.says} [{claim.id}]"
    return text


def _bar(points: int) -> str:
    return "#" * max(points, 0)
