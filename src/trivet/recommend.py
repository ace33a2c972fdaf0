"""Turns needs into a recommendation with its reasons; reads and prints nothing.

Points add up, and every explanation is a subtraction between the pick and the runner-up. Plain
Copier computes the same points and the same pick from criteria.yml in questions/recommendation.yml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.criteria import Addon, Cell, Claim, Criteria, Disagreement, Source, json_form

__all__ = ["Change", "Outweighed", "Reason", "Recommendation", "addons_for", "recommend"]

_REASONS_FOR = 3
_REASONS_AGAINST = 2
_CHANGES = 3
_WEIGHTS = 2


@dataclass(frozen=True)
class Reason:
    """An answer that speaks for the pick (or against it) when compared with the runner-up."""

    need: str
    choice: str
    points: int
    sentence: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Change:
    """A single other answer that would make it another framework."""

    need: str
    choice: str
    framework: str


@dataclass(frozen=True)
class Outweighed:
    """A framework that an article names for such a project, and the answers that weigh more here."""

    framework: str
    claims: tuple[Claim, ...]
    by: Mapping[str, str]


@dataclass(frozen=True)
class Recommendation:
    """A framework, how sure that is, and why.

    Attributes:
        confidence: `clear`, `leaning` or `close`; `rule` when the rule named the framework.
        decided_by: `points`, `rule`, the need that broke a tie, `order`, or `nothing` answered.
        verdict: one sentence that says all this.
        other_answers: the points of the answers that are no reason here, so that all add up to the lead.
    """

    framework: str
    runner_up: str
    confidence: str
    decided_by: str
    verdict: str
    points: Mapping[str, int]
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    other_answers: int
    would_change: tuple[Change, ...]
    addons: tuple[Addon, ...]
    outweighed: tuple[Outweighed, ...]
    disagreements: tuple[Disagreement, ...]
    sources: tuple[Source, ...]

    def to_json(self) -> dict[str, Any]:
        """The form that `--json` prints; its keys are a contract."""
        return {name.removeprefix("reasons_"): data for name, data in json_form(self).items()}


def recommend(needs: Mapping[str, str], criteria: Criteria) -> Recommendation:
    """Recommend a framework for `needs`; a need that is left out counts as neutral.

    Raises:
        ValueError: a need or a choice that does not exist.
    """
    answers = criteria.counted(_complete(needs, criteria))
    ranking = _rank(answers, criteria)
    pick, other = ranking.order[:2]
    margin = ranking.points[pick] - ranking.points[other]
    decided_by = _decided_by(ranking, answers, criteria)
    confidence = _confidence(ranking, answers, criteria)
    verdict = criteria.verdicts[confidence if decided_by == "points" else decided_by]
    reasons = _reasons(answers, pick, other, criteria)
    reasons_for = tuple(reason for reason in reasons if reason.points > 0)[:_REASONS_FOR]
    reasons_against = tuple(reason for reason in reasons if reason.points < 0)[:_REASONS_AGAINST]
    shown = sum(reason.points for reason in (*reasons_for, *reasons_against))
    return Recommendation(
        framework=pick,
        runner_up=other,
        confidence=confidence,
        decided_by=decided_by,
        verdict=verdict.format(
            pick=criteria.names[pick],
            other=criteria.names[other],
            margin=margin,
            wish=criteria.wishes.get(answers["priority"]),
        ),
        points=ranking.points,
        reasons_for=reasons_for,
        reasons_against=reasons_against,
        other_answers=margin - shown,
        would_change=_would_change(answers, pick, criteria),
        addons=addons_for(pick, answers, criteria),
        outweighed=tuple(_outweighed(ranking, answers, criteria)),
        disagreements=_disagreements(answers, pick, other, criteria),
        sources=criteria.sources,
    )


def addons_for(framework: str, needs: Mapping[str, str], criteria: Criteria) -> tuple[Addon, ...]:
    """What `framework`, picked or chosen all the same, needs added for `needs`."""
    counted = criteria.counted(needs)
    return tuple(
        addon
        for addon in criteria.addons
        if addon.framework == framework
        and any(counted.get(need) in choices for need, choices in addon.when.items())
    )


@dataclass(frozen=True)
class _Ranking:
    order: tuple[str, ...]
    points: Mapping[str, int]
    ruled: bool


def _complete(needs: Mapping[str, str], criteria: Criteria) -> dict[str, str]:
    for need, choice in needs.items():
        if need not in criteria.needs:
            raise ValueError(f"There is no need `{need}`; there are {_list(criteria.needs)}.")
        if choice not in criteria.needs[need]:
            allowed = _list(criteria.needs[need])
            raise ValueError(f"`{need}` has no choice `{choice}`; choose one of {allowed}.")
    return {need: needs.get(need, criteria.neutral(need)) for need in criteria.needs}


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _rank(answers: Mapping[str, str], criteria: Criteria) -> _Ranking:
    rows = {need: criteria.points[need][choice] for need, choice in answers.items()}
    totals = [sum(column) for column in zip(*rows.values(), strict=True)]
    rule = criteria.rule
    ruled = all(answers[need] in choices for need, choices in rule.when.items())

    def rank(place: int) -> tuple[bool, int, list[int]]:
        on_a_tie = [rows[need][place] for need in criteria.tie_breakers]
        return ruled and criteria.frameworks[place] == rule.framework, totals[place], on_a_tie

    # A sort is stable, in reverse too: what is level stays in the order of `frameworks`.
    order = sorted(range(len(totals)), key=rank, reverse=True)
    return _Ranking(
        order=tuple(criteria.frameworks[place] for place in order),
        points=dict(zip(criteria.frameworks, totals, strict=True)),
        ruled=ruled,
    )


def _confidence(ranking: _Ranking, answers: Mapping[str, str], criteria: Criteria) -> str:
    pick, other = ranking.order[:2]
    margin = ranking.points[pick] - ranking.points[other]
    if ranking.ruled:
        return "rule"
    if margin >= criteria.clear and _lasts(pick, answers, criteria):
        return "clear"
    return "leaning" if margin >= criteria.leaning else "close"


def _lasts(pick: str, answers: Mapping[str, str], criteria: Criteria) -> bool:
    """Whether the pick stays first, whatever single answer is another one."""
    return all(
        _rank(criteria.counted({**answers, need: choice}), criteria).order[0] == pick
        for need, choices in criteria.needs.items()
        for choice in choices
    )


def _decided_by(ranking: _Ranking, answers: Mapping[str, str], criteria: Criteria) -> str:
    pick, other = ranking.order[:2]
    if ranking.ruled:
        return "rule"
    if ranking.points[pick] != ranking.points[other]:
        return "points"
    for need in criteria.tie_breakers:
        cells = criteria.needs[need][answers[need]]
        if cells[pick].points != cells[other].points:
            return need
    unanswered = all(choice == criteria.neutral(need) for need, choice in answers.items())
    return "nothing" if unanswered else "order"


def _reasons(answers: Mapping[str, str], pick: str, other: str, criteria: Criteria) -> list[Reason]:
    """What each answer does for the pick or the runner-up, the weightiest first."""
    cells = {need: criteria.needs[need][choice] for need, choice in answers.items()}
    reasons = [
        _reason(need, answers[need], row[pick], row[other])
        for need, row in cells.items()
        if row[pick].points != row[other].points
    ]
    return sorted(reasons, key=lambda reason: -abs(reason.points))


def _reason(need: str, choice: str, mine: Cell, theirs: Cell) -> Reason:
    ahead, behind = sorted((mine, theirs), key=lambda cell: -cell.points)
    telling = [cell for cell in (ahead,) if cell.points > 0]
    telling += [cell for cell in (behind,) if cell.points < 0]
    return Reason(
        need=need,
        choice=choice,
        points=mine.points - theirs.points,
        sentence="; ".join(cell.says for cell in telling) + ".",
        claims=tuple({claim.id: claim for cell in telling for claim in cell.claims}.values()),
    )


def _would_change(answers: Mapping[str, str], pick: str, criteria: Criteria) -> tuple[Change, ...]:
    """The nearest other answer to each need on which a person may decide otherwise."""
    changes = (_change_of(need, answers, pick, criteria) for need in criteria.changeable)
    return tuple(change for change in changes if change)[:_CHANGES]


def _change_of(
    need: str, answers: Mapping[str, str], pick: str, criteria: Criteria
) -> Change | None:
    choices = criteria.points[need]
    given = choices[answers[need]]

    def distance(choice: str) -> int:
        return sum(abs(new - old) for new, old in zip(choices[choice], given, strict=True))

    for choice in sorted(choices, key=distance):
        framework = _rank(criteria.counted({**answers, need: choice}), criteria).order[0]
        if framework != pick:
            return Change(need, choice, framework)
    return None


def _outweighed(
    ranking: _Ranking, answers: Mapping[str, str], criteria: Criteria
) -> Iterator[Outweighed]:
    """Yield the scenarios of the articles that are not followed, and what weighs more."""
    pick = ranking.order[0]
    for scenario in criteria.scenarios:
        met = next((when for when in scenario.when if _met(when, answers)), None)
        if met is None or scenario.framework == pick:
            continue
        gains = {
            need: row[pick].points - row[scenario.framework].points
            for need, choice in answers.items()
            if need not in met and (row := criteria.needs[need][choice])
        }
        heaviest = sorted((need for need in gains if gains[need] > 0), key=lambda n: -gains[n])
        by = criteria.rule.when if ranking.ruled else heaviest[:_WEIGHTS]
        yield Outweighed(scenario.framework, scenario.claims, {need: answers[need] for need in by})


def _met(when: Mapping[str, tuple[str, ...]], answers: Mapping[str, str]) -> bool:
    return all(answers[need] in choices for need, choices in when.items())


def _disagreements(
    answers: Mapping[str, str], pick: str, other: str, criteria: Criteria
) -> tuple[Disagreement, ...]:
    """Those that bear on the pick: about it and the runner-up first, then about one of them."""
    met = [d for d in criteria.disagreements if any(_met(when, answers) for when in d.when)]
    bearing = {d.topic: len({pick, other} & set(d.frameworks)) for d in met}
    return tuple(sorted((d for d in met if bearing[d.topic]), key=lambda d: -bearing[d.topic]))
