"""The recommendation follows from its claims, explains itself truthfully, and is the same in plain Copier."""

from __future__ import annotations

import dataclasses
import datetime
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
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from trivet.catalog import Catalog
from trivet.criteria import Claim, Criteria, load_criteria
from trivet.recommend import Change, Reason, Recommendation, addons_for, recommend

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

ALL: list[Answers] = list(itertools.product(*CRITERIA.needs.values()))
# Every 37th, which shares no factor with the numbers of choices: each choice meets each other one. The run tier takes all.
SOME = ALL[::37]
EACH = pytest.mark.parametrize(
    "combinations", [SOME, pytest.param(ALL, marks=pytest.mark.run)], ids=["some", "all"]
)


def named(answers: Answers) -> dict[str, str]:
    return dict(zip(CRITERIA.needs, answers, strict=True))


@functools.cache
def made(answers: Answers) -> Recommendation:
    return recommend(named(answers), CRITERIA)


def other(answers: Answers, need: str, choice: str) -> Answers:
    """The answers with one changed; nobody answers what is not asked."""
    asked = {"contract": "no"} if answers[0] in ("site", "pages") else {}
    return tuple({**named(answers), **asked, need: choice}.values())


@functools.cache
def counted(answers: Answers) -> tuple[str, dict[str, int], bool]:
    """The pick, the points and whether the rule decided: written a second time, from the data alone."""
    data = raw("criteria")
    given = named(answers)
    if given["serves"] in ("site", "pages"):
        given["contract"] = "no"
    rows = {need: data["needs"][need][choice]["points"] for need, choice in given.items()}
    totals = [sum(row[place] for row in rows.values()) for place in range(3)]
    ruled = given["staff_screens"] == "yes" and given["priority"] in ("builtin", "quick", "soon")
    ties = [
        list(column) for column in zip(*(rows[need] for need in data["tie_breakers"]), strict=True)
    ]
    best = max(range(3), key=lambda place: (totals[place], ties[place], -place))
    names = data["frameworks"]
    return "django" if ruled else names[best], dict(zip(names, totals, strict=True)), ruled


@functools.cache
def raw(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((ROOT / f"{name}.yml").read_text(encoding="utf-8"))
    return data


@pytest.fixture(scope="module")
def in_jinja() -> Template:
    """The question as Copier renders it, except that the same YAML is not parsed again for each combination."""
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
    """Points exceed the strongest claim by one at most, where several agree; none without claim and sentence."""
    assert bool(cell.points) == bool(cell.claims) == bool(cell.says)
    for claim in cell.claims:
        # A claim without strength names a factor, such as the team, without a direction.
        assert framework in claim.strength or not claim.strength
    strengths = sorted((abs(c.strength.get(framework, 3)) for c in cell.claims), reverse=True)
    several_agree = len(strengths) > 1 and strengths[1] >= strengths[0] - 1
    assert abs(cell.points) <= sum(strengths[:1]) + several_agree
    assert all(
        claim.strength.get(framework, cell.points) * cell.points > 0 for claim in cell.claims
    )
    # What nobody has confirmed may stand beside a reason, but carries none.
    assert not cell.points or any(claim.status != "unverified" for claim in cell.claims)


def holds(claim: Claim) -> bool:
    return claim.status not in ("refuted", "outdated")


def test_what_today_refutes_carries_no_points() -> None:
    for choices in CRITERIA.needs.values():
        for row in choices.values():
            for cell in row.values():
                assert all(holds(claim) for claim in cell.claims)


def test_no_claim_is_counted_more_than_twice_for_a_framework() -> None:
    """The choices of one need exclude each other."""
    counts: dict[tuple[str, str], set[str]] = {}
    for need, choices in CRITERIA.needs.items():
        for row in choices.values():
            for framework, cell in row.items():
                for claim in cell.claims:
                    counts.setdefault((claim.id, framework), set()).add(need)

    assert {key: needs for key, needs in counts.items() if len(needs) > 2} == {}


def test_facts_of_today_have_an_address_and_were_looked_up_in_the_last_two_years() -> None:
    """Look those up again that this names, and write what is true now, with the month, into claims.yml."""
    oldest = datetime.datetime.now(datetime.UTC).date().replace(day=1) - datetime.timedelta(
        days=731
    )
    facts = [claim for claim in CRITERIA.claims.values() if claim.id.startswith("T")]

    assert all(fact.url.startswith("https://") for fact in facts)
    assert [f.id for f in facts if f.checked < f"{oldest:%Y-%m}"] == []
    assert [c.id for c in CRITERIA.claims.values() if c.checked and c not in facts] == []


def test_articles_say_where_a_reader_finds_them() -> None:
    a, b, today = CRITERIA.sources

    assert b.url.startswith("https://")
    assert all(source.title and source.date for source in (a, b, today))
    assert not any("line" in claim.place.split() for claim in CRITERIA.claims.values())


def test_every_claim_is_used() -> None:
    texts = raw("claims")
    entries = [texts["addons"], texts["disagreements"], texts["scenarios"]]
    entries += texts["comparison"].values()
    cited = ids(" ".join(entry["claims"] for part in entries for entry in values(part)))
    cited |= {claim.id for claim in CRITERIA.rule.claims}
    for choices in CRITERIA.needs.values():
        cited |= {c.id for row in choices.values() for cell in row.values() for c in cell.claims}
    for claim in CRITERIA.claims.values():
        cited |= {*claim.disputed_by, *([claim.refuted_by.id] if claim.refuted_by else [])}

    assert cited == CRITERIA.claims.keys()


def values(part: Any) -> list[Any]:
    """The entries of a list, or of a row of the comparison, which also names who leads."""
    return [part[f] for f in CRITERIA.frameworks] if isinstance(part, dict) else part


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


@EACH
def test_jinja_and_python_agree_on_every_combination(
    combinations: list[Answers], in_jinja: Template
) -> None:
    assert len(ALL) == 54_432
    for answers in combinations:
        recommendation = made(answers)
        computed = json.loads(in_jinja.render(path="recommend", **named(answers)))
        assert computed == {
            "framework": recommendation.framework,
            "runner_up": recommendation.runner_up,
            "confidence": recommendation.confidence,
            "points": dict(recommendation.points),
        }, answers


@EACH
def test_the_pick_is_what_the_data_add_up_to(combinations: list[Answers]) -> None:
    for answers in combinations:
        recommendation = made(answers)
        assert counted(answers) == (
            recommendation.framework,
            recommendation.points,
            recommendation.confidence == "rule",
        ), answers


def test_a_known_framework_skips_the_scoring(in_jinja: Template) -> None:
    assert yaml.safe_load(in_jinja.render(path="flask")) == {}


SAMPLE: list[dict[str, str]] = [
    {},
    {"path": "flask"},
    {"serves": "site", "staff_screens": "yes", "priority": "builtin"},
    {"serves": "api", "size": "small", "team": "expert", "priority": "control"},
    {"serves": "ml", "load": "many", "contract": "yes", "team": "knows_fastapi"},
    {"serves": "pages", "contract": "yes", "accounts": "elsewhere", "priority": "soon"},
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


@EACH
def test_the_rule_names_django_whatever_the_points(combinations: list[Answers]) -> None:
    ruled = [made(answers) for answers in combinations if counted(answers)[2]]

    assert {r.framework for r in ruled} == {"django"}
    assert {r.confidence for r in ruled} == {"rule"}
    assert any(r.points["django"] < r.points[r.runner_up] for r in ruled)


@EACH
def test_without_the_rule_the_most_points_win(combinations: list[Answers]) -> None:
    for recommendation in map(made, combinations):
        if recommendation.confidence != "rule":
            ranked = sorted(recommendation.points.values(), reverse=True)
            mine = recommendation.points[recommendation.framework]
            assert [mine, recommendation.points[recommendation.runner_up]] == ranked[:2]


@pytest.mark.parametrize("priority", ["builtin", "quick", "soon"])
def test_a_prototype_with_staff_screens_from_day_one_is_made_with_django(priority: str) -> None:
    """Article A calls that beyond rivalry, a small tool included."""
    answers = {"size": "small", "staff_screens": "yes", "priority": priority}

    assert recommend(answers, CRITERIA).framework == "django"


def test_a_model_as_a_small_service_is_made_with_fastapi_unless_small_and_simple_matters_most() -> (
    None
):
    small = {"serves": "ml", "size": "small"}

    assert recommend(small, CRITERIA).framework == "fastapi"
    assert recommend({**small, "priority": "quick"}, CRITERIA).framework == "flask"


@EACH
def test_a_contract_counts_only_where_there_may_be_an_api(combinations: list[Answers]) -> None:
    for answers in combinations:
        given = named(answers)
        if given["serves"] in ("site", "pages") and given["contract"] == "yes":
            without = made(other(answers, "contract", "no"))
            assert made(answers) == without
            assert "contract" not in {reason.need for reason in reasons(without)}
            assert "contract" not in {change.need for change in without.would_change}


def test_the_contract_is_asked_for_where_it_counts() -> None:
    """Except of whoever does not know yet what the project serves: a flag may still answer."""
    catalog = Catalog.load(ROOT)
    serves = [str(choice.value) for choice in catalog.option("serves").choices]
    cases = {choice: catalog.resolve({"serves": choice}) for choice in serves}
    visible = {choice for choice in serves if "contract" in cases[choice].visible}
    asked = {choice for choice in serves if "contract" in cases[choice].asked}

    assert visible == set(CRITERIA.with_an_api)
    assert asked == visible - {CRITERIA.neutral("serves")}


@pytest.mark.parametrize(
    ("answers", "framework", "decided_by"),
    [
        (
            {"staff_screens": "nice", "load": "live", "team": "knows_django"},
            "django",
            "staff_screens",
        ),
        ({"serves": "ml", "size": "small"}, "fastapi", "serves"),
        ({"serves": "site", "team": "knows_flask"}, "django", "serves"),
        ({"team": "knows_flask", "priority": "speed", "load": "many"}, "fastapi", "points"),
        ({"team": "knows_django", "priority": "quick"}, "flask", "priority"),
        ({"accounts": "elsewhere"}, "flask", "order"),
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
        ({"serves": "site", "staff_screens": "yes", "size": "large"}, "clear"),
        ({"staff_screens": "yes"}, "clear"),
        ({"serves": "site", "staff_screens": "nice"}, "leaning"),
        ({"serves": "api"}, "leaning"),
        ({"team": "new"}, "close"),
        ({"staff_screens": "yes", "priority": "builtin"}, "rule"),
    ],
    ids=str,
)
def test_confidence_is_told_truly(answers: dict[str, str], confidence: str) -> None:
    assert recommend(answers, CRITERIA).confidence == confidence


@EACH
def test_what_is_clear_outlasts_any_single_other_answer(combinations: list[Answers]) -> None:
    """And a mere leaning does not, as its sentence says."""
    for answers in combinations:
        recommendation = made(answers)
        if recommendation.confidence not in ("clear", "leaning"):
            continue
        stays = all(
            counted(other(answers, need, choice))[0] == recommendation.framework
            for need, choices in CRITERIA.needs.items()
            for choice in choices
        )
        assert stays == (recommendation.confidence == "clear"), answers


@EACH
def test_every_verdict_names_the_pick(combinations: list[Answers]) -> None:
    for recommendation in map(made, combinations):
        assert CRITERIA.names[recommendation.framework] in recommendation.verdict


# Explanations.


def reasons(recommendation: Recommendation) -> tuple[Reason, ...]:
    return recommendation.reasons_for + recommendation.reasons_against


@EACH
def test_reasons_are_the_differences_to_the_runner_up(combinations: list[Answers]) -> None:
    for answers in combinations:
        recommendation = made(answers)
        for reason in reasons(recommendation):
            row = CRITERIA.needs[reason.need][reason.choice]
            pick, runner_up = row[recommendation.framework], row[recommendation.runner_up]
            assert named(answers)[reason.need] == reason.choice
            assert reason.points == pick.points - runner_up.points
            for sentence in reason.sentence.removesuffix(".").split("; "):
                assert any(sentence in cell.says for cell in (pick, runner_up))
        assert len(recommendation.reasons_for) <= 3
        assert len(recommendation.reasons_against) <= 2


@EACH
def test_what_is_shown_adds_up_to_the_lead(combinations: list[Answers]) -> None:
    for recommendation in map(made, combinations):
        points = recommendation.points
        lead = points[recommendation.framework] - points[recommendation.runner_up]
        shown = sum(reason.points for reason in reasons(recommendation))
        assert shown + recommendation.other_answers == lead


@EACH
def test_the_strongest_reasons_come_first(combinations: list[Answers]) -> None:
    for recommendation in map(made, combinations):
        pros = [reason.points for reason in recommendation.reasons_for]
        cons = [reason.points for reason in recommendation.reasons_against]
        assert pros == sorted(pros, reverse=True)
        assert cons == sorted(cons)
        assert all(points > 0 for points in pros)
        assert all(points < 0 for points in cons)


@EACH
def test_every_reason_cites_a_source_that_stands(combinations: list[Answers]) -> None:
    for recommendation in map(made, combinations):
        for reason in reasons(recommendation):
            assert reason.claims
            assert all(holds(claim) for claim in reason.claims)
            assert all(claim.source and claim.place for claim in reason.claims)
            assert reason.sentence[0].isupper()
            assert reason.sentence.endswith(".")


@EACH
def test_no_claim_speaks_for_and_against_in_one_output(combinations: list[Answers]) -> None:
    for recommendation in map(made, combinations):
        pros, cons = (
            {claim.id for reason in side for claim in reason.claims if claim.strength}
            for side in (recommendation.reasons_for, recommendation.reasons_against)
        )
        assert not {c for c in pros & cons if len(CRITERIA.claims[c].strength) == 1}


def test_an_answer_is_separated_from_its_rival_by_a_reason() -> None:
    """Where nothing is answered there is none; nor where Flask and FastAPI gain the same."""
    silent = [answers for answers in SOME if not made(answers).reasons_for]

    assert all(made(answers).decided_by in ("nothing", "order") for answers in silent)


@EACH
def test_what_would_change_it_does_change_it(combinations: list[Answers]) -> None:
    """The nearest answer to each need on which a person may decide otherwise, and none left out."""
    for answers in combinations:
        recommendation = made(answers)
        flips = {
            (need, choice): pick
            for need in CRITERIA.changeable
            for choice in CRITERIA.needs[need]
            for pick, *_ in [counted(other(answers, need, choice))]
            if pick != recommendation.framework
        }
        shown = {(c.need, c.choice): c.framework for c in recommendation.would_change}
        assert shown.items() <= flips.items()
        needs = [change.need for change in recommendation.would_change]
        assert needs == [n for n in CRITERIA.changeable if n in {need for need, _ in flips}][:3]


def test_nobody_is_told_to_build_something_else_or_with_others() -> None:
    """Nor not to know what he builds."""
    assert CRITERIA.needs.keys() - set(CRITERIA.changeable) == {"serves", "team"}
    assert recommend({"serves": "api", "team": "knows_flask"}, CRITERIA).would_change == (
        Change("staff_screens", "yes", "django"),
        Change("load", "many", "fastapi"),
        Change("size", "large", "fastapi"),
    )


# What the articles name cases for, and which framework they name.


@EACH
@pytest.mark.parametrize("scenario", CRITERIA.scenarios, ids=lambda s: s.claims[0].id)
def test_a_scenario_of_the_article_is_followed_or_what_outweighs_it_is_told(
    scenario: Any, combinations: list[Answers]
) -> None:
    alone = [{need: choices[0] for need, choices in when.items()} for when in scenario.when]
    assert {recommend(answers, CRITERIA).framework for answers in alone} == {scenario.framework}
    for answers in combinations:
        given, recommendation = named(answers), made(answers)
        if not any(all(given[n] in c for n, c in when.items()) for when in scenario.when):
            continue
        told = [o for o in recommendation.outweighed if o.claims == scenario.claims]
        assert bool(told) == (recommendation.framework != scenario.framework), answers
        for outweighed in told:
            assert outweighed.by, answers
            assert outweighed.by.items() <= given.items()
            rows = [CRITERIA.needs[need][choice] for need, choice in outweighed.by.items()]
            gains = [
                r[recommendation.framework].points - r[scenario.framework].points for r in rows
            ]
            assert recommendation.confidence == "rule" or min(gains) > 0


USE_CASES = [
    ("A16 A17 B40", {"serves": "site"}, "django"),
    ("A52", {"serves": "site", "size": "large"}, "django"),
    ("A18 A66 A67", {"serves": "site", "staff_screens": "yes"}, "django"),
    ("A51", {"priority": "builtin"}, "django"),
    ("B36", {"priority": "people"}, "django"),
    ("A32 B22", {"serves": "pages"}, "flask"),
    ("A61 B12", {"size": "small"}, "flask"),
    ("A28", {"serves": "api", "size": "small"}, "flask"),
    ("B41", {"serves": "both", "size": "small", "priority": "quick"}, "flask"),
    ("A69", {"team": "expert", "priority": "control"}, "flask"),
    ("A47", {"serves": "api"}, "fastapi"),
    ("A48", {"load": "live"}, "fastapi"),
    ("A64", {"serves": "api", "contract": "yes"}, "fastapi"),
    ("B29 B42", {"priority": "speed"}, "fastapi"),
    ("B31", {"serves": "ml", "load": "many"}, "fastapi"),
]


@EACH
@pytest.mark.parametrize(("claims", "case", "framework"), USE_CASES, ids=lambda v: str(v))
def test_a_use_case_of_the_articles_wins_unless_a_reason_that_is_told_speaks_against_it(
    claims: str, case: dict[str, str], framework: str, combinations: list[Answers]
) -> None:
    assert ids(claims) <= CRITERIA.claims.keys()
    assert recommend(case, CRITERIA).framework == framework
    for answers in combinations:
        recommendation = made(answers)
        if case.items() <= named(answers).items() and recommendation.framework != framework:
            told = {reason.need: reason.choice for reason in recommendation.reasons_for}
            rows = {n: CRITERIA.needs[n][c] for n, c in told.items() if n not in case}
            gains = [
                r[recommendation.framework].points - r[framework].points for r in rows.values()
            ]
            is_told = any(o.framework == framework for o in recommendation.outweighed)
            assert is_told or recommendation.confidence == "rule" or max(gains, default=0) > 0


@pytest.mark.parametrize(
    ("framework", "answers", "addon"),
    [
        ("flask", {"staff_screens": "yes"}, "Flask-Admin"),
        ("fastapi", {"staff_screens": "nice"}, "starlette-admin"),
        ("fastapi", {"accounts": "login"}, "users and log-in"),
        ("fastapi", {"serves": "pages"}, "Jinja"),
        ("flask", {"serves": "pages"}, "Flask-WTF"),
        ("flask", {"size": "large"}, "SQLAlchemy and Alembic"),
        ("django", {"load": "live"}, "Channels"),
        ("django", {"contract": "yes"}, "an API toolkit"),
        ("flask", {"contract": "yes"}, "SpecTree"),
    ],
)
def test_what_a_framework_lacks_for_a_need_is_an_addon(
    framework: str, answers: dict[str, str], addon: str
) -> None:
    assert addon in [a.name for a in addons_for(framework, answers, CRITERIA)]


def test_what_nobody_asked_for_needs_no_addon() -> None:
    for framework in CRITERIA.frameworks:
        assert addons_for(framework, {}, CRITERIA) == ()
        assert addons_for(framework, {"accounts": "elsewhere"}, CRITERIA) == ()
    assert addons_for("django", {"serves": "site", "contract": "yes"}, CRITERIA) == ()


def test_django_needs_nothing_for_a_site_with_staff_screens() -> None:
    answers = {"serves": "site", "staff_screens": "yes", "size": "large"}

    assert addons_for("django", answers, CRITERIA) == ()


def test_addons_assert_nothing_outdated() -> None:
    for addon in CRITERIA.addons:
        assert addon.claims
        assert all(holds(claim) for claim in addon.claims)


def test_the_data_form_has_the_promised_keys() -> None:
    answers = {"serves": "site", "load": "live", "priority": "people"}
    data = recommend(answers, CRITERIA).to_json()

    assert list(data) == [
        *("framework", "runner_up", "confidence", "decided_by", "verdict", "points"),
        *("for", "against", "other_answers", "would_change", "addons", "outweighed"),
        *("disagreements", "sources"),
    ]
    assert json.loads(json.dumps(data)) == data
    assert data["for"][0]["claims"][0].keys() >= {"id", "source", "place", "url", "says", "status"}
    assert [source["id"] for source in data["sources"]] == ["A", "B", "T"]
    assert {"title", "url", "date"} <= data["sources"][0].keys()


@EACH
def test_disagreements_are_those_that_bear_on_the_pick(combinations: list[Answers]) -> None:
    for recommendation in map(made, combinations):
        first = {recommendation.framework, recommendation.runner_up}
        bearing = [len(first & set(d.frameworks)) for d in recommendation.disagreements]
        assert all(bearing)
        assert bearing == sorted(bearing, reverse=True)


# Properties.


@settings(deadline=None)  # a busy machine is not a fault
@given(NEEDS)
def test_a_need_left_out_counts_as_neutral(needs: dict[str, str]) -> None:
    neutral = {need: CRITERIA.neutral(need) for need in CRITERIA.needs}

    assert recommend(needs, CRITERIA) == recommend({**neutral, **needs}, CRITERIA)


@settings(deadline=None)  # a busy machine is not a fault
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


@settings(deadline=None)  # a busy machine is not a fault
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
        *("made for", "small and quick", "models"),
        *("packages", "community", "performance", "flexibility", "jobs", "education"),
        *("built-ins", "async", "accounts", "security"),
    ]
    for row in comparison.rows.values():
        assert tuple(row) == comparison.frameworks
        assert all(opinion.sentence and opinion.claims for opinion in row.values())
    json.dumps(comparison.to_json())


def test_the_comparison_marks_what_does_not_hold() -> None:
    marked: dict[str, str] = {}
    for row in CRITERIA.comparison.rows.values():
        for opinion in row.values():
            assert all(holds(claim) for claim in opinion.claims)
            assert all(claim.refuted_by for claim in opinion.refuted)
            marked |= {claim.id: claim.status for claim in opinion.refuted}

    assert marked == {"B33b": "outdated", "B07": "refuted", "B20": "refuted"}


def test_the_order_of_jobs_is_called_not_verified() -> None:
    for opinion in CRITERIA.comparison.rows["jobs"].values():
        assert [claim.status for claim in opinion.claims] == ["unverified"]
        assert "not verified" in opinion.sentence


def test_a_citation_reads_well() -> None:
    claim: Claim = CRITERIA.claims["A07"]

    assert claim.citation == "Article A, Django, pros"


def test_the_examples_of_the_documentation_are_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failures, tried = doctest.testfile("../docs/recommendation.md", encoding="utf-8")

    assert tried
    assert not failures
