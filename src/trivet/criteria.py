"""Reads criteria.yml and claims.yml into records; the only reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from trivet import fast_yaml

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Addon",
    "Cell",
    "Choices",
    "Claim",
    "Comparison",
    "Criteria",
    "Disagreement",
    "Opinion",
    "Rule",
    "Scenario",
    "Source",
    "json_form",
    "load_criteria",
]

# Fields that `--json` does not print; the names of all others are a contract.
_INTERNAL = {"brought", "disputed_by", "leads", "strength", "when"}


@dataclass(frozen=True)
class Source:
    """An article, or the facts of today."""

    id: str
    name: str
    title: str
    url: str
    date: str
    about: str


@dataclass(frozen=True)
class Claim:
    """What a source says, in other words, and where.

    Its status: it `stands`, or is `disputed` by another claim, `unverified`, `refuted` by a fact of
    today, or `outdated`: overtaken by one.

    Attributes:
        url: the address of a fact of today; an article's claims are found at its source's.
        checked: the month in which a fact of today was last looked up.
    """

    id: str
    source: str
    place: str
    url: str
    checked: str
    says: str
    status: str
    refuted_by: Claim | None
    strength: Mapping[str, int]
    disputed_by: tuple[str, ...]

    @property
    def citation(self) -> str:
        """Where to read it, such as `Article A, Django, pros`."""
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
    when: Mapping[str, tuple[str, ...]]
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Scenario:
    """A case for which an article names a framework."""

    framework: str
    claims: tuple[Claim, ...]
    when: tuple[Mapping[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Addon:
    """What a framework needs for an answer, because it does not bring it.

    Attributes:
        brought: the answer or fact of a project that has it all the same, by Trivet's template.
    """

    framework: str
    name: str
    sentence: str
    claims: tuple[Claim, ...]
    when: Mapping[str, tuple[str, ...]]
    brought: str


@dataclass(frozen=True)
class Disagreement:
    """A topic on which claims contradict each other, and how the points take it."""

    topic: str
    frameworks: tuple[str, ...]
    sentence: str
    weighed: str
    claims: tuple[Claim, ...]
    when: tuple[Mapping[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Opinion:
    """What is said about one framework by one criterion; claims that do not hold stand apart.

    Attributes:
        short: the sentence in a few words, for a table.
        leads: whether the claims put it ahead of the other two.
    """

    sentence: str
    short: str
    claims: tuple[Claim, ...]
    refuted: tuple[Claim, ...]
    leads: bool


@dataclass(frozen=True)
class Comparison:
    """The frameworks side by side: criterion, then framework, then what is said."""

    frameworks: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Opinion]]

    def to_json(self) -> dict[str, Any]:
        """The form that `--json` prints."""
        return json_form(self)


@dataclass(frozen=True)
class Criteria:
    """Everything the recommendation knows; see criteria.yml and claims.yml."""

    frameworks: tuple[str, ...]
    names: Mapping[str, str]
    needs: Mapping[str, Choices]
    changeable: tuple[str, ...]
    tie_breakers: tuple[str, ...]
    with_an_api: tuple[str, ...]
    rule: Rule
    clear: int
    leaning: int
    sources: tuple[Source, ...]
    claims: Mapping[str, Claim]
    verdicts: Mapping[str, str]
    wishes: Mapping[str, str]
    scenarios: tuple[Scenario, ...]
    addons: tuple[Addon, ...]
    disagreements: tuple[Disagreement, ...]
    comparison: Comparison

    def neutral(self, need: str) -> str:
        """The choice of `need` that gives no points: what an unanswered need counts as."""
        return self._neutral[need]

    def counted(self, answers: Mapping[str, str]) -> Mapping[str, str]:
        """Return the answers that count: without an API there is nothing to document."""
        if answers.get("serves", self.with_an_api[0]) in self.with_an_api:
            return answers
        return {**answers, "contract": self.neutral("contract")}

    @cached_property
    def points(self) -> Mapping[str, Mapping[str, tuple[int, ...]]]:
        """The points of every choice, in the order of `frameworks`."""
        return {
            need: {
                choice: tuple(cells[framework].points for framework in self.frameworks)
                for choice, cells in choices.items()
            }
            for need, choices in self.needs.items()
        }

    @cached_property
    def _neutral(self) -> Mapping[str, str]:
        return {
            need: next(choice for choice, points in choices.items() if not any(points))
            for need, choices in self.points.items()
        }


def json_form(record: Any) -> dict[str, Any]:
    """Return a record and those within it as `--json` prints them."""

    def shown(fields: list[tuple[str, Any]]) -> dict[str, Any]:
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in fields
            if name not in _INTERNAL
        }

    return asdict(record, dict_factory=shown)


@cache
def load_criteria(root: Path) -> Criteria:
    """Read criteria.yml and claims.yml of the template at `root`.

    Raises:
        OSError: They cannot be read.
        KeyError: They name a source or a claim that does not exist.
    """
    weights = fast_yaml.load((root / "criteria.yml").read_text("utf-8"))
    texts = fast_yaml.load((root / "claims.yml").read_text("utf-8"))
    sources = {
        initial: Source(id=initial, **source) for initial, source in texts["sources"].items()
    }
    claims = _claims(texts["claims"], sources)
    frameworks = tuple(weights["frameworks"])
    return Criteria(
        frameworks=frameworks,
        names=texts["names"],
        needs=_needs(weights["needs"], texts["sentences"], frameworks, claims),
        changeable=tuple(weights["changeable"]),
        tie_breakers=tuple(weights["tie_breakers"]),
        with_an_api=tuple(weights["with_an_api"]),
        rule=_rule(weights["rule"], claims),
        clear=weights["confidence"]["clear"],
        leaning=weights["confidence"]["leaning"],
        sources=tuple(sources.values()),
        claims=claims,
        verdicts=texts["verdicts"],
        wishes=texts["wishes"],
        scenarios=tuple(_scenario(scenario, claims) for scenario in texts["scenarios"]),
        addons=tuple(_addon(addon, claims) for addon in texts["addons"]),
        disagreements=tuple(_disagreement(d, claims) for d in texts["disagreements"]),
        comparison=_comparison(texts["comparison"], frameworks, claims),
    )


def _claims(data: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[str, Claim]:
    claims: dict[str, Claim] = {}
    # The facts of today first, because they refute the others.
    for claim_id, claim in sorted(data.items(), key=lambda item: bool(_refuting(item[1]))):
        refuting = _refuting(claim)
        claims[claim_id] = Claim(
            id=claim_id,
            source=sources[claim_id[0]].name,
            place=claim["at"],
            url=claim.get("url", sources[claim_id[0]].url),
            checked=claim.get("checked", ""),
            says=claim["says"],
            status=_status(claim),
            refuted_by=claims[refuting] if refuting else None,
            strength=claim["strength"],
            disputed_by=tuple(claim.get("disputed_by", "").split()),
        )
    return claims


def _refuting(claim: Mapping[str, Any]) -> str:
    """Return the fact that a claim does not hold against, or nothing."""
    return str(claim.get("refuted") or claim.get("outdated") or "")


def _status(claim: Mapping[str, Any]) -> str:
    for status in ("refuted", "outdated", "unverified"):
        if claim.get(status):
            return status
    return "disputed" if claim.get("disputed_by") else "stands"


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


def _when(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {need: tuple(choices) for need, choices in data.items()}


def _rule(data: Mapping[str, Any], claims: Mapping[str, Claim]) -> Rule:
    return Rule(data["framework"], _when(data["when"]), _cited(data["claims"], claims))


def _scenario(data: Mapping[str, Any], claims: Mapping[str, Claim]) -> Scenario:
    return Scenario(
        framework=data["framework"],
        claims=_cited(data["claims"], claims),
        when=tuple(_when(when) for when in data["when"]),
    )


def _addon(data: Mapping[str, Any], claims: Mapping[str, Claim]) -> Addon:
    return Addon(
        framework=data["framework"],
        name=data["name"],
        when=_when(data["when"]),
        sentence=data["says"],
        claims=_cited(data["claims"], claims),
        brought=data.get("brought", ""),
    )


def _disagreement(data: Mapping[str, Any], claims: Mapping[str, Claim]) -> Disagreement:
    return Disagreement(
        topic=data["topic"],
        when=tuple(_when(when) for when in data["when"]),
        frameworks=tuple(data["frameworks"]),
        sentence=data["says"],
        weighed=data["weighed"],
        claims=_cited(data["claims"], claims),
    )


def _comparison(
    data: Mapping[str, Any], frameworks: tuple[str, ...], claims: Mapping[str, Claim]
) -> Comparison:
    def opinion(given: Mapping[str, str], *, leads: bool) -> Opinion:
        cited = _cited(given["claims"], claims)
        return Opinion(
            sentence=given["says"],
            short=given["short"],
            claims=tuple(claim for claim in cited if not claim.refuted_by),
            refuted=tuple(claim for claim in cited if claim.refuted_by),
            leads=leads,
        )

    rows = {
        criterion: {f: opinion(row[f], leads=row.get("leads") == f) for f in frameworks}
        for criterion, row in data.items()
    }
    return Comparison(frameworks, rows)
