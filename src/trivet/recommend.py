"""Turns needs into a recommendation with its reasons, from criteria.yml and claims.yml.

Points add up, and every explanation is a subtraction between the pick and the runner-up. Plain
Copier computes the same points and the same pick from criteria.yml in questions/recommendation.yml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import yaml

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Addon",
    "Cell",
    "Change",
    "Claim",
    "Comparison",
    "Criteria",
    "Disagreement",
    "Opinion",
    "Reason",
    "Recommendation",
    "Rule",
    "Source",
    "addons_for",
    "compare",
    "load_criteria",
    "recommend",
]

_REASONS_FOR = 3
_REASONS_AGAINST = 2
_CHANGES = 3

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Record:
    """Turns into data for `--json`: the attributes that `_shown` names."""

    _shown: ClassVar[tuple[str, ...]] = ()

    def to_json(self) -> dict[str, Any]:
        """The form that `--json` prints."""
        return {name: _plain(getattr(self, name)) for name in self._shown}


def _plain(value: Any) -> Any:
    if isinstance(value, _Record):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


@dataclass(frozen=True)
class Source(_Record):
    """An article, or the facts of today."""

    _shown = ("name", "title", "about")

    name: str
    title: str
    about: str


@dataclass(frozen=True)
class Claim(_Record):
    """What a source says, in other words, and where."""

    _shown = ("id", "source", "place", "url", "says", "status", "refuted_by")

    id: str
    source: str
    place: str
    criterion: str
    says: str
    strength: Mapping[str, int]
    url: str = ""
    disputed_by: tuple[str, ...] = ()
    unverified: bool = False
    refuted_by: Claim | None = None

    @property
    def status(self) -> str:
        """Whether it `stands`, or is `disputed` by another claim, `unverified` or `outdated`."""
        if self.refuted_by:
            return "outdated"
        if self.unverified:
            return "unverified"
        return "disputed" if self.disputed_by else "stands"

    @property
    def citation(self) -> str:
        """Where to read it, such as `Article A, Django, pros (line 34)`."""
        return f"{self.source}, {self.place}"


@dataclass(frozen=True)
class Cell:
    """The points that a choice gives to a framework, and why."""

    points: int
    says: str
    claims: tuple[Claim, ...]


Choices: TypeAlias = Mapping[str, Mapping[str, Cell]]


@dataclass(frozen=True)
class Rule:
    """The answers that name a framework whatever the points."""

    framework: str
    when: Mapping[str, str]
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Addon(_Record):
    """What a framework needs for an answer, because it does not bring it."""

    _shown = ("framework", "name", "sentence", "claims")

    framework: str
    name: str
    when: Mapping[str, tuple[str, ...]]
    sentence: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Disagreement(_Record):
    """A topic on which claims contradict each other, and how the points take it."""

    _shown = ("topic", "frameworks", "sentence", "weighed", "claims")

    topic: str
    when: tuple[Mapping[str, tuple[str, ...]], ...]
    frameworks: tuple[str, ...]
    sentence: str
    weighed: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Opinion(_Record):
    """What is said about one framework by one criterion; outdated claims stand apart."""

    _shown = ("sentence", "claims", "outdated")

    sentence: str
    claims: tuple[Claim, ...]
    outdated: tuple[Claim, ...]


@dataclass(frozen=True)
class Comparison(_Record):
    """The frameworks side by side: criterion, then framework, then what is said."""

    _shown = ("frameworks", "rows")

    frameworks: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Opinion]]


@dataclass(frozen=True)
class Criteria:
    """Everything the recommendation knows; see criteria.yml and claims.yml."""

    frameworks: tuple[str, ...]
    names: Mapping[str, str]
    needs: Mapping[str, Choices]
    wishes: tuple[str, ...]
    tie_breakers: tuple[str, ...]
    rule: Rule
    clear: int
    leaning: int
    sources: tuple[Source, ...]
    claims: Mapping[str, Claim]
    verdicts: Mapping[str, str]
    addons: tuple[Addon, ...]
    disagreements: tuple[Disagreement, ...]
    comparison: Comparison

    def neutral(self, need: str) -> str:
        """The choice of `need` that gives no points: what an unanswered need counts as."""
        choices = self.needs[need].items()
        return next(name for name, cells in choices if not any(c.points for c in cells.values()))


@dataclass(frozen=True)
class Reason(_Record):
    """An answer that speaks for the pick (or against it) when compared with the runner-up."""

    _shown = ("need", "choice", "points", "sentence", "claims")

    need: str
    choice: str
    points: int
    sentence: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Change(_Record):
    """A single other answer that would make it another framework."""

    _shown = ("need", "choice", "framework")

    need: str
    choice: str
    framework: str


@dataclass(frozen=True)
class Recommendation(_Record):
    """A framework, how sure that is, and why.

    Attributes:
        confidence: `clear`, `leaning` or `close`; `rule` when the rule named the framework.
        decided_by: `points`, `rule`, the need that broke a tie, `order`, or `nothing` answered.
        verdict: one sentence that says all this.
    """

    _shown = (
        "framework",
        "runner_up",
        "confidence",
        "points",
        "reasons_for",
        "reasons_against",
        "would_change",
        "addons",
        "disagreements",
    )

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
        return {name.removeprefix("reasons_"): data for name, data in super().to_json().items()}


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


def compare(criteria: Criteria) -> Comparison:
    """The three frameworks side by side, by the criteria of the articles."""
    return criteria.comparison


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


def load_criteria(root: Path) -> Criteria:
    """Read criteria.yml and claims.yml of the template at `root`."""
    weights = _read(root / "criteria.yml")
    texts = _read(root / "claims.yml")
    sources = {initial: Source(**source) for initial, source in texts["sources"].items()}
    claims = _claims(texts["claims"], sources)
    frameworks = tuple(weights["frameworks"])
    return Criteria(
        frameworks=frameworks,
        names=texts["names"],
        needs=_needs(weights["needs"], texts["sentences"], frameworks, claims),
        wishes=tuple(weights["wishes"]),
        tie_breakers=tuple(weights["tie_breakers"]),
        rule=_rule(weights["rule"], claims),
        clear=weights["confidence"]["clear"],
        leaning=weights["confidence"]["leaning"],
        sources=tuple(sources.values()),
        claims=claims,
        verdicts=texts["verdicts"],
        addons=tuple(_addon(addon, claims) for addon in texts["addons"]),
        disagreements=tuple(_disagreement(d, claims) for d in texts["disagreements"]),
        comparison=_comparison(texts["comparison"], frameworks, claims),
    )


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506
    return data


def _claims(data: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[str, Claim]:
    claims: dict[str, Claim] = {}
    # The facts of today first, because they refute the others.
    for claim_id, claim in sorted(data.items(), key=lambda item: "outdated" in item[1]):
        claims[claim_id] = Claim(
            id=claim_id,
            source=sources[claim_id[0]].name,
            place=claim["at"],
            criterion=claim["criterion"],
            says=claim["says"],
            strength=claim["strength"],
            url=claim.get("url", ""),
            disputed_by=tuple(claim.get("disputed_by", "").split()),
            unverified=claim.get("unverified", False),
            refuted_by=claims[claim["outdated"]] if "outdated" in claim else None,
        )
    return claims


def _cited(ids: str, claims: Mapping[str, Claim]) -> tuple[Claim, ...]:
    return tuple(claims[claim_id] for claim_id in ids.split())


def _needs(
    data: Mapping[str, Any],
    sentences: Mapping[str, Any],
    frameworks: tuple[str, ...],
    claims: Mapping[str, Claim],
) -> dict[str, Choices]:
    def cells(need: str, choice: str, given: Mapping[str, Any]) -> dict[str, Cell]:
        said = sentences[need].get(choice, {})
        return {
            framework: Cell(
                points, said.get(framework, ""), _cited(given.get(framework, ""), claims)
            )
            for framework, points in zip(frameworks, given["points"], strict=True)
        }

    return {
        need: {choice: cells(need, choice, given) for choice, given in choices.items()}
        for need, choices in data.items()
    }


def _rule(data: Mapping[str, Any], claims: Mapping[str, Claim]) -> Rule:
    return Rule(data["framework"], data["when"], _cited(data["claims"], claims))


def _addon(data: Mapping[str, Any], claims: Mapping[str, Claim]) -> Addon:
    return Addon(
        framework=data["framework"],
        name=data["name"],
        when={need: tuple(choices) for need, choices in data["when"].items()},
        sentence=data["says"],
        claims=_cited(data["claims"], claims),
    )


def _disagreement(data: Mapping[str, Any], claims: Mapping[str, Claim]) -> Disagreement:
    return Disagreement(
        topic=data["topic"],
        when=tuple(
            {need: tuple(choices) for need, choices in when.items()} for when in data["when"]
        ),
        frameworks=tuple(data["frameworks"]),
        sentence=data["says"],
        weighed=data["weighed"],
        claims=_cited(data["claims"], claims),
    )


def _comparison(
    data: Mapping[str, Any], frameworks: tuple[str, ...], claims: Mapping[str, Claim]
) -> Comparison:
    def opinion(given: Mapping[str, str]) -> Opinion:
        cited = _cited(given["claims"], claims)
        return Opinion(
            sentence=given["says"],
            claims=tuple(claim for claim in cited if not claim.refuted_by),
            outdated=tuple(claim for claim in cited if claim.refuted_by),
        )

    rows = {
        criterion: {framework: opinion(row[framework]) for framework in frameworks}
        for criterion, row in data.items()
    }
    return Comparison(frameworks, rows)
