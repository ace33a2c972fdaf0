"""The recommendation follows from its claims, explains itself truthfully, and is the same in plain Copier."""

from __future__ import annotations

import dataclasses
import doctest
import functools
import itertools
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import copier
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from trivet.catalog import Catalog
from trivet.criteria import Claim, Criteria, load_criteria
from trivet.recommend import Reason, Recommendation, addons_for, recommend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jinja2 import Template

ROOT = Path(__file__).parents[1]
CRITERIA = load_criteria(ROOT)
SCENARIOS = yaml.safe_load((ROOT / "tests/scenarios.yml").read_text(encoding="utf-8"))
NEEDS = st.fixed_dictionaries(
    {}, optional={need: st.sampled_from(list(choices)) for need, choices in CRITERIA.needs.items()}
)

Answers: TypeAlias = "tuple[str, ...]"
Scenario: TypeAlias = "dict[str, Any]"


def named(answers: Answers) -> dict[str, str]:
    return dict(zip(CRITERIA.needs, answers, strict=True))


@pytest.fixture(scope="module")
def everything() -> dict[Answers, Recommendation]:
    """The recommendation for every combination of answers."""
    combinations = itertools.product(*CRITERIA.needs.values())
    return {answers: recommend(named(answers), CRITERIA) for answers in combinations}


@pytest.fixture(scope="module")
def in_jinja() -> Template:
    """The question as Copier renders it, except that the same YAML is not parsed 11,664 times."""
    settings = next(yaml.load_all((ROOT / "copier.yml").read_text(), Loader=yaml.BaseLoader))
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(ROOT),
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
        trim_blocks=settings["_envops"]["trim_blocks"] == "true",
        lstrip_blocks=settings["_envops"]["lstrip_blocks"] == "true",
        undefined=StrictUndefined,
    )
    environment.filters["from_yaml"] = functools.cache(yaml.safe_load)
    return environment.from_string(question("recommendation")["default"])


def question(name: str) -> dict[str, Any]:
    text = (ROOT / f"questions/{name}.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)[name]
    return found


def ids(text: str) -> set[str]:
    return set(text.split())


def scenarios(kind: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return pytest.mark.parametrize("scenario", SCENARIOS[kind], ids=lambda scenario: scenario["id"])


# What the articles say.


@scenarios("scored")
def test_a_project_gets_the_framework_that_an_article_names(scenario: Scenario) -> None:
    recommendation = recommend(scenario["answers"], CRITERIA)

    assert recommendation.framework == scenario["framework"]


@scenarios("contested")
def test_where_claims_contradict_each_other_it_says_so(scenario: Scenario) -> None:
    recommendation = recommend(scenario["answers"], CRITERIA)

    said = [
        disagreement
        for disagreement in recommendation.disagreements
        if ids(scenario["claims"]) & {claim.id for claim in disagreement.claims}
        and ids(scenario["against"]) & {claim.id for claim in disagreement.claims}
    ]
    named_in = {framework for disagreement in said for framework in disagreement.frameworks}
    assert said
    assert scenario["framework"] in {recommendation.runner_up, *named_in}


def test_the_scenarios_are_complete_and_cite_claims() -> None:
    assert len(SCENARIOS["scored"]) == 20
    for scenario in (*SCENARIOS["scored"], *SCENARIOS["contested"]):
        assert ids(scenario["claims"]) <= CRITERIA.claims.keys()


@pytest.mark.parametrize(
    ("answers", "topic"),
    [
        ({"team": "new"}, "newcomers"),
        ({"serves": "ml"}, "machine learning"),
        ({"serves": "api", "size": "small"}, "microservices"),
    ],
)
def test_the_three_great_disagreements_are_told(answers: dict[str, str], topic: str) -> None:
    topics = [d.topic for d in recommend(answers, CRITERIA).disagreements]

    assert topic in topics


def test_newcomers_alone_are_a_close_call() -> None:
    """Because the articles flatly disagree about them."""
    assert recommend({"team": "new"}, CRITERIA).confidence == "close"


# The data.


def test_criteria_cover_exactly_the_needs_and_their_choices() -> None:
    for need, choices in CRITERIA.needs.items():
        offered = list(question(need)["choices"].values())
        assert sorted(choices) == sorted(offered), need
    needs = [option.id for option in Catalog.load(ROOT).options if option.is_need]
    assert list(CRITERIA.needs) == needs


@pytest.mark.parametrize("need", CRITERIA.needs)
def test_the_neutral_choice_is_the_default(need: str) -> None:
    weightless = [
        choice
        for choice, cells in CRITERIA.needs[need].items()
        if not any(cell.points for cell in cells.values())
    ]

    assert weightless == [CRITERIA.neutral(need)] == [question(need)["default"]]


def test_criteria_are_free_of_jinja() -> None:
    """Plain Copier includes the file as a template before it parses it."""
    text = (ROOT / "criteria.yml").read_text(encoding="utf-8")

    assert not any(sign in text for sign in ("{{", "{%", "{#"))


def cells() -> Iterator[Any]:
    for need, choices in CRITERIA.needs.items():
        for choice, row in choices.items():
            for framework, cell in row.items():
                yield pytest.param(framework, cell, id=f"{need}={choice}-{framework}")


@pytest.mark.parametrize(("framework", "cell"), list(cells()))
def test_points_rest_on_claims(framework: str, cell: Any) -> None:
    """Points never exceed the strongest claim by more than one; none without claim and sentence."""
    assert bool(cell.points) == bool(cell.claims) == bool(cell.says)
    for claim in cell.claims:
        # A claim without strength names a factor, such as the team, without a direction.
        assert framework in claim.strength or not claim.strength
    strongest = max((abs(c.strength.get(framework, 2)) for c in cell.claims), default=0)
    assert abs(cell.points) <= strongest + 1


def test_what_today_refutes_carries_no_points() -> None:
    for choices in CRITERIA.needs.values():
        for row in choices.values():
            for cell in row.values():
                assert all(claim.status != "outdated" for claim in cell.claims)


def test_every_claim_is_used() -> None:
    raw = yaml.safe_load((ROOT / "claims.yml").read_text(encoding="utf-8"))
    texts = [raw["addons"], raw["disagreements"], *raw["comparison"].values()]
    cited = ids(" ".join(entry["claims"] for part in texts for entry in values(part)))
    cited |= {claim.id for claim in CRITERIA.rule.claims}
    for choices in CRITERIA.needs.values():
        cited |= {c.id for row in choices.values() for cell in row.values() for c in cell.claims}
    for claim in CRITERIA.claims.values():
        cited |= {*claim.disputed_by, *([claim.refuted_by.id] if claim.refuted_by else [])}

    assert cited == CRITERIA.claims.keys()


def values(part: Any) -> list[Any]:
    return list(part.values()) if isinstance(part, dict) else part


def test_facts_of_today_refute_claims_and_are_never_refuted() -> None:
    for claim in CRITERIA.claims.values():
        if claim.refuted_by:
            assert claim.refuted_by.id.startswith("T")
            assert claim.refuted_by.status == "stands"


def test_sentences_are_of_terminal_length() -> None:
    for choices in CRITERIA.needs.values():
        for row in choices.values():
            assert all(len(cell.says) <= 150 for cell in row.values())
    for opinions in CRITERIA.comparison.rows.values():
        assert all(len(opinion.sentence) <= 80 for opinion in opinions.values())


# The same in plain Copier.


def test_jinja_and_python_agree_on_every_combination(
    everything: dict[Answers, Recommendation], in_jinja: Template
) -> None:
    assert len(everything) == 11_664
    for answers, recommendation in everything.items():
        computed = json.loads(in_jinja.render(path="recommend", **named(answers)))
        assert computed == {
            "framework": recommendation.framework,
            "runner_up": recommendation.runner_up,
            "confidence": recommendation.confidence,
            "points": dict(recommendation.points),
        }, answers


def test_a_known_framework_skips_the_scoring(in_jinja: Template) -> None:
    assert yaml.safe_load(in_jinja.render(path="flask")) == {}


SAMPLE: list[dict[str, str]] = [
    {},
    {"path": "flask"},
    {"serves": "site", "staff_screens": "yes", "priority": "builtin"},
    {"serves": "api", "size": "small", "team": "expert", "priority": "control"},
    {"serves": "ml", "load": "many", "contract": "yes", "team": "knows_fastapi"},
]


@pytest.fixture(scope="module")
def questionnaire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real questions up to the framework, above templates that print what was computed."""
    root = tmp_path_factory.mktemp("questionnaire")
    documents = (ROOT / "copier.yml").read_text(encoding="utf-8").split("\n---\n")
    last = documents.index("!include questions/framework.yml")
    (root / "copier.yml").write_text("\n---\n".join(documents[: last + 1]), encoding="utf-8")
    shutil.copy(ROOT / "criteria.yml", root)
    shutil.copytree(ROOT / "questions", root / "questions")
    for framework in CRITERIA.frameworks:
        template = root / "templates" / framework / "answer.json.jinja"
        template.parent.mkdir(parents=True)
        template.write_text("[{{ framework | to_json }}, {{ recommendation | to_json }}]")
    return root


@pytest.mark.parametrize("answers", SAMPLE, ids=str)
def test_plain_copier_recommends_the_same(
    answers: dict[str, str], questionnaire: Path, tmp_path: Path
) -> None:
    copier.run_copy(str(questionnaire), tmp_path, data=answers, defaults=True, quiet=True)

    framework, computed = json.loads((tmp_path / "answer.json").read_text())
    if "path" in answers:
        assert (framework, computed) == (answers["path"], {})
    else:
        expected = recommend(answers, CRITERIA)
        assert framework == expected.framework
        assert computed == {key: expected.to_json()[key] for key in computed}
        assert len(computed) == 4


# Rule, ties, confidence.


def test_the_rule_names_django_whatever_the_points(
    everything: dict[Answers, Recommendation],
) -> None:
    ruled = {
        answers: recommendation
        for answers, recommendation in everything.items()
        if CRITERIA.rule.when.items() <= named(answers).items()
    }

    assert {r.framework for r in ruled.values()} == {"django"}
    assert {r.confidence for r in ruled.values()} == {"rule"}
    assert any(r.points["django"] < r.points[r.runner_up] for r in ruled.values())


def test_without_the_rule_the_most_points_win(everything: dict[Answers, Recommendation]) -> None:
    for recommendation in everything.values():
        if recommendation.confidence != "rule":
            ranked = sorted(recommendation.points.values(), reverse=True)
            mine = recommendation.points[recommendation.framework]
            assert [mine, recommendation.points[recommendation.runner_up]] == ranked[:2]


@pytest.mark.parametrize(
    ("answers", "framework", "decided_by"),
    [
        (
            {"staff_screens": "nice", "load": "live", "team": "knows_django"},
            "django",
            "staff_screens",
        ),
        ({"serves": "api", "team": "knows_django", "priority": "quick"}, "fastapi", "serves"),
        ({"serves": "site", "team": "knows_flask"}, "django", "serves"),
        ({"team": "knows_fastapi", "priority": "people"}, "django", "priority"),
        ({"team": "expert"}, "flask", "order"),
        ({}, "django", "nothing"),
    ],
    ids=str,
)
def test_a_tie_is_broken_by_needs_before_wishes(
    answers: dict[str, str], framework: str, decided_by: str
) -> None:
    recommendation = recommend(answers, CRITERIA)

    assert (recommendation.framework, recommendation.decided_by) == (framework, decided_by)


def test_nothing_answered_is_said_to_separate_nothing() -> None:
    recommendation = recommend({}, CRITERIA)

    assert "your answers do not separate them" in recommendation.verdict
    assert not recommendation.reasons_for
    assert not recommendation.reasons_against


@pytest.mark.parametrize(
    ("answers", "confidence"),
    [
        ({"staff_screens": "yes"}, "clear"),
        ({"serves": "api"}, "leaning"),
        ({"team": "new"}, "close"),
        ({"staff_screens": "yes", "priority": "builtin"}, "rule"),
    ],
    ids=str,
)
def test_confidence_follows_the_margin(answers: dict[str, str], confidence: str) -> None:
    assert recommend(answers, CRITERIA).confidence == confidence


def test_every_verdict_names_the_pick(everything: dict[Answers, Recommendation]) -> None:
    for recommendation in everything.values():
        assert CRITERIA.names[recommendation.framework] in recommendation.verdict


# Explanations.


def reasons(recommendation: Recommendation) -> tuple[Reason, ...]:
    return recommendation.reasons_for + recommendation.reasons_against


def test_reasons_are_the_differences_to_the_runner_up(
    everything: dict[Answers, Recommendation],
) -> None:
    for answers, recommendation in everything.items():
        for reason in reasons(recommendation):
            row = CRITERIA.needs[reason.need][reason.choice]
            assert named(answers)[reason.need] == reason.choice
            assert reason.points == (
                row[recommendation.framework].points - row[recommendation.runner_up].points
            )
        assert len(recommendation.reasons_for) <= 3
        assert len(recommendation.reasons_against) <= 2


def test_the_strongest_reasons_come_first(everything: dict[Answers, Recommendation]) -> None:
    for recommendation in everything.values():
        pros = [reason.points for reason in recommendation.reasons_for]
        cons = [reason.points for reason in recommendation.reasons_against]
        assert pros == sorted(pros, reverse=True)
        assert cons == sorted(cons)
        assert all(points > 0 for points in pros)
        assert all(points < 0 for points in cons)


def test_every_reason_cites_a_source_that_stands(everything: dict[Answers, Recommendation]) -> None:
    for recommendation in everything.values():
        for reason in reasons(recommendation):
            assert reason.claims
            assert all(claim.status != "outdated" for claim in reason.claims)
            assert all(claim.source and claim.place for claim in reason.claims)
            assert reason.sentence[0].isupper()
            assert reason.sentence.endswith(".")


def test_an_answer_is_separated_from_its_rival_by_a_reason(
    everything: dict[Answers, Recommendation],
) -> None:
    """Only two combinations have no reason: nothing answered, and experience alone."""
    silent = [answers for answers, made in everything.items() if not made.reasons_for]

    assert [named(answers)["team"] for answers in silent] == ["comfortable", "expert"]


def test_what_would_change_it_does_change_it(everything: dict[Answers, Recommendation]) -> None:
    for answers, recommendation in everything.items():
        flips = {
            (need, choice): everything[tuple({**named(answers), need: choice}.values())].framework
            for need, choices in CRITERIA.needs.items()
            for choice in choices
        }
        flips = {change: made for change, made in flips.items() if made != recommendation.framework}
        shown = {(c.need, c.choice): c.framework for c in recommendation.would_change}
        assert shown.items() <= flips.items()
        assert len(shown) == min(3, len(flips))


def test_needs_come_before_wishes_among_the_changes(
    everything: dict[Answers, Recommendation],
) -> None:
    for recommendation in everything.values():
        wished = [change.need in CRITERIA.wishes for change in recommendation.would_change]
        assert wished == sorted(wished)


@pytest.mark.parametrize(
    ("framework", "answers", "addon"),
    [
        ("flask", {"staff_screens": "yes"}, "Flask-Admin"),
        ("fastapi", {"staff_screens": "nice"}, "SQLAdmin"),
        ("fastapi", {"serves": "pages"}, "Jinja"),
        ("flask", {"size": "large"}, "SQLAlchemy and Alembic"),
        ("django", {"load": "live"}, "Channels"),
        ("django", {"contract": "yes"}, "Django Ninja"),
        ("flask", {"contract": "yes"}, "SpecTree"),
    ],
)
def test_what_a_framework_lacks_for_a_need_is_an_addon(
    framework: str, answers: dict[str, str], addon: str
) -> None:
    assert [a.name for a in addons_for(framework, answers, CRITERIA)] == [addon]


def test_django_needs_nothing_for_a_site_with_staff_screens() -> None:
    answers = {"serves": "site", "staff_screens": "yes", "size": "large"}

    assert addons_for("django", answers, CRITERIA) == ()


def test_addons_assert_nothing_outdated() -> None:
    for addon in CRITERIA.addons:
        assert addon.claims
        assert all(claim.status != "outdated" for claim in addon.claims)


def test_the_data_form_has_the_promised_keys() -> None:
    answers = {"serves": "site", "load": "live", "priority": "people"}
    data = recommend(answers, CRITERIA).to_json()

    assert list(data) == [
        *("framework", "runner_up", "confidence", "points", "for", "against", "would_change"),
        *("addons", "disagreements"),
    ]
    assert json.loads(json.dumps(data)) == data
    assert data["for"][0]["claims"][0].keys() >= {"id", "source", "place", "says", "status"}


# Properties.


@given(NEEDS)
def test_a_need_left_out_counts_as_neutral(needs: dict[str, str]) -> None:
    neutral = {need: CRITERIA.neutral(need) for need in CRITERIA.needs}

    assert recommend(needs, CRITERIA) == recommend({**neutral, **needs}, CRITERIA)


@given(NEEDS)
def test_the_order_of_the_answers_does_not_matter(needs: dict[str, str]) -> None:
    backwards = dict(reversed(needs.items()))

    assert recommend(needs, CRITERIA) == recommend(backwards, CRITERIA)


# A neutral choice is told by its lack of points, so it must stay without.
TELLING = [
    (need, choice)
    for need, choices in CRITERIA.needs.items()
    for choice in choices
    if choice != CRITERIA.neutral(need)
]


@given(NEEDS, st.sampled_from(TELLING))
def test_one_more_point_for_the_pick_keeps_it(
    needs: dict[str, str], telling: tuple[str, str]
) -> None:
    need, choice = telling
    needs = {**needs, need: choice}
    recommendation = recommend(needs, CRITERIA)
    richer = with_points(need, choice, recommendation.framework, 1)

    assert recommend(needs, richer).framework == recommendation.framework


def with_points(need: str, choice: str, framework: str, extra: int) -> Criteria:
    row = CRITERIA.needs[need][choice]
    cell = dataclasses.replace(row[framework], points=row[framework].points + extra)
    choices = {**CRITERIA.needs[need], choice: {**row, framework: cell}}
    return dataclasses.replace(CRITERIA, needs={**CRITERIA.needs, need: choices})


@pytest.mark.parametrize(
    ("needs", "advice"),
    [
        ({"serves": "shop"}, "choose one of `other`, `site`"),
        ({"colour": "red"}, "there are `serves`"),
    ],
)
def test_an_unknown_answer_is_refused_with_advice(needs: Mapping[str, str], advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        recommend(needs, CRITERIA)


# The comparison.


def test_the_comparison_covers_the_criteria_of_the_articles() -> None:
    comparison = CRITERIA.comparison

    assert list(comparison.rows) == [
        *("packages", "community", "performance", "flexibility", "jobs", "education"),
        *("built-ins", "learning", "docs", "async", "security"),
    ]
    for row in comparison.rows.values():
        assert tuple(row) == comparison.frameworks
        assert all(opinion.sentence and opinion.claims for opinion in row.values())
    json.dumps(comparison.to_json())


def test_the_comparison_marks_what_is_outdated() -> None:
    marked: set[str] = set()
    for row in CRITERIA.comparison.rows.values():
        for opinion in row.values():
            assert all(claim.status != "outdated" for claim in opinion.claims)
            assert all(claim.refuted_by for claim in opinion.outdated)
            marked |= {claim.id for claim in opinion.outdated}

    assert marked == {"A46", "B07", "B20", "B27", "B28", "B33"}


def test_the_order_of_jobs_is_called_not_verified() -> None:
    for opinion in CRITERIA.comparison.rows["jobs"].values():
        assert [claim.status for claim in opinion.claims] == ["unverified"]
        assert "not verified" in opinion.sentence


def test_a_citation_reads_well() -> None:
    claim: Claim = CRITERIA.claims["A07"]

    assert claim.citation == "Article A, Django, pros (line 34)"


def test_the_examples_of_the_documentation_are_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failures, tried = doctest.testfile("../docs/recommendation.md", encoding="utf-8")

    assert tried
    assert not failures
