"""Turns needs into a recommendation with its reasons; reads and prints nothing.

Points add up, and every explanation is a subtraction between the pick and the runner-up. Plain
Copier computes the same points and the same pick from criteria.yml in questions/recommendation.yml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.criteria import Addon, Cell, Claim, Criteria, Disagreement, json_form

__all__ = ["Change", "Reason", "Recommendation", "addons_for", "recommend"]

_REASONS_FOR = 3
_REASONS_AGAINST = 2
_CHANGES = 3


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
class Recommendation:
    """A framework, how sure that is, and why.

    Attributes:
        confidence: `clear`, `leaning` or `close`; `rule` when the rule named the framework.
        decided_by: `points`, `rule`, the need that broke a tie, `order`, or `nothing` answered.
        verdict: one sentence that says all this.
    """

    framework: str
    runner_up: str
    confidence: str
    decided_by: str
    verdict: str
    points: Mapping[str, int]
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    would_change: tuple[Change, ...]
    addons: tuple[Addon, ...]
    disagreements: tuple[Disagreement, ...]

    def to_json(self) -> dict[str, Any]:
        """The form that `--json` prints; its keys are a contract."""
        return {name.removeprefix("reasons_"): data for name, data in json_form(self).items()}


def recommend(needs: Mapping[str, str], criteria: Criteria) -> Recommendation:
    """Recommend a framework for `needs`; a need that is left out counts as neutral.

    Raises:
        ValueError: a need or a choice that does not exist.
    """
    answers = _complete(needs, criteria)
    ranking = _rank(answers, criteria)
    pick, other = ranking.order[:2]
    margin = ranking.points[pick] - ranking.points[other]
    decided_by = _decided_by(ranking, answers, criteria)
    confidence = _confidence(margin, ranking.ruled, criteria)
    verdict = criteria.verdicts[confidence if decided_by == "points" else decided_by]
    reasons_for, reasons_against = _reasons(answers, pick, other, criteria)
    return Recommendation(
        framework=pick,
        runner_up=other,
        confidence=confidence,
        decided_by=decided_by,
        verdict=verdict.format(
            pick=criteria.names[pick], other=criteria.names[other], margin=margin
        ),
        points=ranking.points,
        reasons_for=reasons_for,
        reasons_against=reasons_against,
        would_change=_would_change(answers, pick, criteria),
        addons=addons_for(pick, answers, criteria),
        disagreements=_disagreements(answers, criteria),
    )


def addons_for(framework: str, needs: Mapping[str, str], criteria: Criteria) -> tuple[Addon, ...]:
    """What `framework`, picked or chosen all the same, needs added for `needs`."""
    return tuple(
        addon
        for addon in criteria.addons
        if addon.framework == framework
        and any(needs.get(need) in choices for need, choices in addon.when.items())
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
    cells = {need: criteria.needs[need][choice] for need, choice in answers.items()}
    points = {
        framework: sum(cell[framework].points for cell in cells.values())
        for framework in criteria.frameworks
    }
    ruled = all(answers[need] == choice for need, choice in criteria.rule.when.items())

    def rank(framework: str) -> tuple[bool, int, list[int]]:
        on_a_tie = [cells[need][framework].points for need in criteria.tie_breakers]
        return ruled and framework == criteria.rule.framework, points[framework], on_a_tie

    # A sort is stable, in reverse too: what is level stays in the order of `frameworks`.
    return _Ranking(tuple(sorted(criteria.frameworks, key=rank, reverse=True)), points, ruled)


def _confidence(margin: int, ruled: bool, criteria: Criteria) -> str:
    if ruled:
        return "rule"
    if margin >= criteria.clear:
        return "clear"
    return "leaning" if margin >= criteria.leaning else "close"


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


def _reasons(
    answers: Mapping[str, str], pick: str, other: str, criteria: Criteria
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    reasons = [
        _reason(
            need, choice, criteria.needs[need][choice][pick], criteria.needs[need][choice][other]
        )
        for need, choice in answers.items()
    ]
    strongest_first = sorted(reasons, key=lambda reason: -abs(reason.points))
    return (
        tuple(reason for reason in strongest_first if reason.points > 0)[:_REASONS_FOR],
        tuple(reason for reason in strongest_first if reason.points < 0)[:_REASONS_AGAINST],
    )


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
    """The nearest other answer of each need first, and what it must do before what is wished."""
    changes = []
    for need in criteria.needs:
        for nth, change in enumerate(_changes_of(need, answers, pick, criteria)):
            changes.append(((need in criteria.wishes, nth), change))
    return tuple(change for _, change in sorted(changes, key=lambda ranked: ranked[0]))[:_CHANGES]


def _changes_of(
    need: str, answers: Mapping[str, str], pick: str, criteria: Criteria
) -> Iterator[Change]:
    choices = criteria.needs[need]
    given = choices[answers[need]]

    def distance(choice: str) -> int:
        return sum(abs(choices[choice][f].points - given[f].points) for f in given)

    for choice in sorted(choices, key=distance):
        framework = _rank({**answers, need: choice}, criteria).order[0]
        if framework != pick:
            yield Change(need, choice, framework)


def _disagreements(answers: Mapping[str, str], criteria: Criteria) -> tuple[Disagreement, ...]:
    def concerns(when: Mapping[str, tuple[str, ...]]) -> bool:
        return all(answers[need] in choices for need, choices in when.items())

    return tuple(d for d in criteria.disagreements if any(concerns(when) for when in d.when))
