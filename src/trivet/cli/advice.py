"""Lays out a recommendation for people to read: all of it, or a card for a small screen.

Imported where one is made: most runs need none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trivet.catalog import Catalog
from trivet.cli.case import Case
from trivet.cli.layout import bar, bulleted, folded, wrapped
from trivet.cli.sources import cited, sources_of
from trivet.cli.style import chosen, strong
from trivet.criteria import Claim, Disagreement
from trivet.recommend import Outweighed, Reason, Recommendation

__all__ = ["next_steps", "recommendation", "recommendation_card", "recommendation_text"]

# The weightiest come first; `--json` has all.
_DISAGREEMENTS = 3
_FOR = "For it: "


def recommendation(catalog: Catalog, answers: Mapping[str, Any]) -> Recommendation:
    """Return the recommendation that follows from the answers."""
    return Case(catalog, answers).result


def recommendation_card(catalog: Catalog, answers: Mapping[str, Any], *, lines: int = 12) -> str:
    """Write what stands above a question, in `lines` at most; verdict and points are always there."""
    case = Case(catalog, answers)
    verdict, ranking = _verdict(case), _ranking(case)
    room = lines - len(verdict) - len(ranking)
    remarks = _fitting(_remarks(case), room)
    gaps = room - len(remarks)
    above = [""] if gaps > 1 else []
    below = [""] if gaps and remarks else []
    return "\n".join([*verdict, *above, *ranking, *below, *remarks])


def recommendation_text(
    catalog: Catalog, answers: Mapping[str, Any], *, is_kept: bool = False
) -> str:
    """Write the recommendation with all its reasons and sources, and how to go on.

    `is_kept` says whether the next `trivet new` offers the answers.
    """
    case = Case(catalog, answers)
    result = case.result
    others = result.other_answers
    lines = [
        *("", *_verdict(case), ""),
        *_ranking(case),
        *_section("For it", [_reason(reason, case) for reason in result.reasons_for]),
        *_section("Against it", [_reason(reason, case) for reason in result.reasons_against]),
        *(["", f"Other answers: {others:+d}"] if others else []),
        *_changes(case),
        *_section("What comes with it", _contents(case)),
        *_section(
            "An article names another framework for such a project",
            [_outweighed(other, case) for other in result.outweighed],
        ),
        *_section("Where the sources disagree", _disagreements(result)),
        *_section("Sources", sources_of(_claims(result), case.criteria.sources)),
        *("", *_example(result), *_next_steps(case, is_kept=is_kept)),
    ]
    return "\n".join(lines)


def next_steps(catalog: Catalog, answers: Mapping[str, Any], *, is_kept: bool) -> str:
    """Write how to go on from a recommendation."""
    return "\n".join(_next_steps(Case(catalog, answers), is_kept=is_kept))


def _verdict(case: Case) -> list[str]:
    return [strong(line) for line in _lines(case.result.verdict)]


def _ranking(case: Case) -> list[str]:
    """Write the pick and then the others, each with its points and a bar."""
    points = case.result.points
    ranking = sorted(points, key=lambda f: (f != case.result.framework, -points[f]))
    pick, *others = [
        f"  {case.name(f):8} {points[f]:>3} {bar(points[f])}".rstrip() for f in ranking
    ]
    return [chosen(pick), *others]


def _remarks(case: Case) -> list[tuple[int, list[str]]]:
    """Return what a card may say, in the order of reading, each with its place in importance."""
    reasons = [
        f"{case.quote(reason.need, reason.choice)}. {case.says(reason)}"
        for reason in case.result.reasons_for
    ]
    first, second, *_ = [*reasons, "", ""]
    return [
        (2, _lines(first, _FOR)),
        (5, _lines(second, " " * len(_FOR))),
        (3, _lines(case.stability)),
        (4, _lines(case.brings)),
        (1, _lines(case.lack)),
    ]


def _fitting(remarks: Sequence[tuple[int, list[str]]], room: int) -> list[str]:
    """Return the remarks for which there is room; the most important ones choose first."""
    kept = []
    for place, lines in sorted(remarks):
        if len(lines) <= room:
            room -= len(lines)
            kept.append(place)
    return [line for place, lines in remarks if place in kept for line in lines]


def _lines(text: str, indent: str = "") -> list[str]:
    return wrapped(text, indent).splitlines() if text else []


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", *map(strong, _lines(f"{title}:")), *lines] if lines else []


def _reason(reason: Reason, case: Case) -> str:
    answer = f"{case.quote(reason.need, reason.choice)} ({reason.points:+d})"
    says = f"{reason.sentence} ({cited(reason.claims)})"
    return f"{wrapped(answer, '  ')}\n{wrapped(says, '      ')}"


def _changes(case: Case) -> list[str]:
    changes = case.result.would_change
    if not changes:
        return ["", *_lines(case.stability)] if case.stability else []
    return _section(
        "It would be another framework with one other answer",
        [wrapped(case.change(change), f"  {case.name(change.framework):8} ") for change in changes],
    )


def _contents(case: Case) -> list[str]:
    addons = [f"{a.name}: {a.sentence} {case.provision(a)}".rstrip() for a in case.result.addons]
    return [*_lines(case.brings, "  "), *_lines(case.lack, "  "), *map(bulleted, addons)]


def _outweighed(other: Outweighed, case: Case) -> str:
    answers = [f'"{case.quote(need, choice)}"' for need, choice in other.by.items()]
    said = "; ".join(f"{claim.says} ({cited([claim])})" for claim in other.claims)
    weigh = "weighs" if len(answers) == 1 else "weigh"
    name = case.name(other.framework)
    return bulleted(f"{name}: {said}. Here {' and '.join(answers)} {weigh} more.")


def _disagreements(result: Recommendation) -> list[str]:
    shown = [
        bulleted(f"{d.topic}: {d.sentence} {d.weighed} ({cited(d.claims)})")
        for d in _shown_disagreements(result)
    ]
    more = len(result.disagreements) - len(shown)
    return [*shown, f"  and {more} more; `--json` has all."] if more else shown


def _shown_disagreements(result: Recommendation) -> Sequence[Disagreement]:
    return result.disagreements[:_DISAGREEMENTS]


def _claims(result: Recommendation) -> Iterable[Claim]:
    """Yield the claims that the text names, the weightiest first."""
    for reason in (*result.reasons_for, *result.reasons_against):
        yield from reason.claims
    for other in result.outweighed:
        yield from other.claims
    for disagreement in _shown_disagreements(result):
        yield from disagreement.claims


def _example(result: Recommendation) -> list[str]:
    claim = next((claim.id for claim in _claims(result)), "A60")
    return _lines(f"What a claim says, and where: trivet explain {claim}")


def _next_steps(case: Case, *, is_kept: bool) -> list[str]:
    kept = _lines("`trivet new` offers these answers in this folder.") if is_kept else []
    return [*kept, *_command(case)]


def _command(case: Case) -> list[str]:
    """Write the command that makes the project; what is neutral need not be said."""
    counted = case.criteria.counted(case.answers)
    given = [
        f"--set {need}={counted[need]}"
        for need in case.criteria.needs
        if counted[need] != case.criteria.neutral(need)
    ]
    return folded(" ".join(["Make it: trivet new", *given])).splitlines()
