"""A recommendation can be read in a small terminal, in the words of the questions."""

from __future__ import annotations

import io
import itertools
import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.terminal import ENTER, Terminal
from tests.test_recommend import ALL, NEEDS, SOME, named
from trivet.catalog import Catalog
from trivet.cli.advice import recommendation, recommendation_card, recommendation_text
from trivet.cli.comparison import comparison_details, comparison_table
from trivet.criteria import load_criteria

CATALOG = Catalog.load(Path(__file__).parents[1])
CRITERIA = load_criteria(CATALOG.root)
FEW = ALL[::1777]
WIDTHS, ROOMS = (50, 60, 80, 100), (6, 9, 12)
# What only Trivet's own files call so: `staff_screens`, `serves=site`, A65, T11b.
IDS = re.compile(r"\w_\w|\w=\w|\b[ABT]\d+b?\b")


@pytest.fixture(autouse=True)
def small_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("ACCESSIBLE", "1")


def answered(**needs: str) -> dict[str, Any]:
    return {**CATALOG.resolve(needs).answers}


def one_line(text: str) -> str:
    return " ".join(text.split())


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(NEEDS)
def test_a_card_has_room_on_every_screen(needs: dict[str, str]) -> None:
    check_the_card_of(CATALOG.resolve(needs).answers)


@pytest.mark.run
def test_a_card_has_room_on_every_screen_for_many_answers() -> None:
    for answers in SOME[::4]:
        check_the_card_of(CATALOG.resolve(named(answers)).answers)


def check_the_card_of(answers: Mapping[str, Any]) -> None:
    """Never a line more, none too wide, no word broken, and verdict and points are always there."""
    result = recommendation(CATALOG, answers)
    whole = recommendation_card(CATALOG, answers, lines=99).split()
    for width, room in itertools.product(WIDTHS, ROOMS):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COLUMNS", str(width))
            card = recommendation_card(CATALOG, answers, lines=room)
        lines = card.splitlines()
        assert len(lines) <= room
        assert max(map(len, lines)) <= width
        assert set(card.split()) <= set(whole)
        assert one_line(card).startswith(result.verdict)
        for framework, points in result.points.items():
            assert re.search(rf"^  {CRITERIA.names[framework]} +{points}\b", card, re.MULTILINE)
        assert not IDS.search(card)
        assert lines[0]
        assert lines[-1]


def test_the_card_of_the_documentation_is_true() -> None:
    card = recommendation_card(CATALOG, answered(serves="site", accounts="login", load="live"))
    told = (CATALOG.root / "docs/recommendation.md").read_text("utf-8")
    assert f"```text\n{card}\n```\n" in told
    assert "\n  Django     4 ####\n" in card


@pytest.mark.parametrize(
    ("room", "missing"),
    [
        (99, ()),
        (8, ("Who logs in: People",)),
        (7, ("Who logs in: People", "brings:")),
        (6, ("Who logs in: People", "brings:", "It would be FastAPI")),
        (4, ("Who logs in: People", "brings:", "It would be FastAPI", "For it:")),
    ],
)
def test_where_there_is_less_room_the_least_important_goes_first(
    room: int, missing: tuple[str, ...]
) -> None:
    answers = answered(serves="site", accounts="login", load="live")
    card = recommendation_card(CATALOG, answers, lines=room)
    for part in ("Who logs in: People", "brings:", "It would be FastAPI", "For it:"):
        assert (part in card) == (part not in missing)


def test_a_card_says_where_no_answer_would_change_it() -> None:
    clear = answered(size="small", priority="control")
    assert "no single other answer would change that" in one_line(
        recommendation_card(CATALOG, clear)
    )
    ruled = answered(serves="site", staff_screens="yes", priority="builtin")
    assert "No single other answer would change it." in recommendation_card(CATALOG, ruled)
    needs = {"serves": "ml", "size": "large", "contract": "yes", "load": "many"}
    for write in (recommendation_card, recommendation_text):
        told = write(CATALOG, {**named(ALL[0]), **needs})
        assert "Only another purpose or another team would make it another framework." in told


def test_a_card_shows_the_choices_of_a_stack_that_is_being_put_together() -> None:
    answers = answered(serves="site", database="postgresql", auth="none")
    assert "brings: Pages, PostgreSQL.\n" in recommendation_card(CATALOG, answers) + "\n"
    other = answered(serves="site", framework="fastapi", auth="none")
    assert "Trivet's Django brings: Pages, SQLite, Log-in" in recommendation_card(CATALOG, other)


def test_what_trivet_brings_need_not_be_added() -> None:
    """An add-on that a project has, or may have for the asking, is no work of the person."""
    flask = {"team": "knows_flask", "serves": "pages", "contract": "no", "load": "live"}
    text = one_line(recommendation_text(CATALOG, answered(**flask, staff_screens="nice")))
    assert "To add: Flask-SocketIO or flask-sock. " in text
    assert "Flask-WTF does. Trivet brings it." in text
    assert "Flask-Admin adds them. Trivet offers it." in text
    names = {question.id for question in CATALOG.questions}
    assert {addon.brought for addon in CRITERIA.addons} - {""} <= names


def test_the_bars_are_drawn_in_a_sign_that_the_output_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Output(io.StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    answers = answered(serves="api")
    for name in ("NO_COLOR", "ACCESSIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", Output())
    assert "\x1b[32m  FastAPI    3 ███\x1b[0m" in recommendation_card(CATALOG, answers)
    monkeypatch.setattr(Output, "encoding", "ascii")
    assert "FastAPI    3 ###" in recommendation_card(CATALOG, answers)
    monkeypatch.setenv("ACCESSIBLE", "1")
    monkeypatch.setattr(Output, "encoding", "utf-8")
    assert "\n  FastAPI    3 ###\n" in recommendation_card(CATALOG, answers)


def test_the_whole_text_fits_the_width_and_ends_with_the_way_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for answers in FEW:
        for width in WIDTHS:
            monkeypatch.setenv("COLUMNS", str(width))
            text = recommendation_text(CATALOG, named(answers))
            lines = text.splitlines()
            assert all(len(line) <= width for line in lines if "https://" not in line)
            ending = text[text.index("Make it: trivet new") :]
            assert shlex.split(ending.replace(" \\\n", " "))[:4] == ["Make", "it:", "trivet", "new"]


def test_the_text_names_each_source_with_its_address() -> None:
    for answers in FEW:
        result = recommendation(CATALOG, named(answers))
        text = one_line(recommendation_text(CATALOG, named(answers)))
        for reason in (*result.reasons_for, *result.reasons_against):
            for claim in reason.claims:
                assert claim.url in text
                assert f" {claim.source}: " in text or f" {claim.id}: {claim.place}" in text
                assert claim.id in text


def test_the_text_tells_what_is_cut_what_would_change_and_what_weighs_more() -> None:
    text = recommendation_text(
        CATALOG,
        {
            **named(ALL[0]),
            **{"serves": "ml", "size": "small", "priority": "quick", "accounts": "elsewhere"},
        },
    )
    assert "Staff screens: Yes (now: No)" in text
    assert "FastAPI: A model behind an API: take FastAPI" in text
    assert '"Size: Small" and "What matters most: Small and simple" weigh more.' in one_line(text)
    many = {"serves": "site", "staff_screens": "yes", "size": "large", "accounts": "roles"}
    assert "Other answers: +3" in recommendation_text(CATALOG, {**named(ALL[0]), **many})


def test_what_the_templates_of_the_pick_lack_is_told() -> None:
    needs = {"team": "knows_flask", "priority": "quick", "accounts": "login"}
    lacking = CATALOG.resolve({**needs, "database": "none"}).answers
    assert lacking["framework"] == "flask"
    for write in (recommendation_card, recommendation_text):
        assert "Note: A log-in needs a database of users." in write(CATALOG, lacking)
        assert "Note:" not in write(CATALOG, CATALOG.resolve(needs).answers)


def test_the_way_from_the_recommendation_to_the_project_is_told() -> None:
    answers = answered(serves="api", size="small")
    text = recommendation_text(CATALOG, answers)
    assert text.endswith("\nMake it: trivet new --set serves=api --set size=small")
    assert "What a claim says, and where: trivet explain A60\n" in text
    assert "offers these answers" not in text
    kept = recommendation_text(CATALOG, answers, is_kept=True)
    assert "`trivet new` offers these answers in this folder.\nMake it: " in kept


def test_a_choice_of_a_need_is_one_line_of_a_small_terminal() -> None:
    for option in CATALOG.options:
        if option.is_need:
            assert max(len(f"{c.title} - {c.help}") for c in option.choices) <= 74, option.id


def test_the_comparison_is_one_screen_and_no_narrow_one_breaks_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shorts = [o.short for row in CRITERIA.comparison.rows.values() for o in row.values()]
    assert max(map(len, shorts)) <= 22
    assert len(comparison_table(CRITERIA).splitlines()) <= 23
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        table = comparison_table(CRITERIA)
        assert max(map(len, table.splitlines())) <= width
        assert {word for short in shorts for word in short.split()} <= set(table.split())
        assert "trivet explain B32" in table


def test_who_leads_in_the_comparison_leads_by_its_claims() -> None:
    """And where no claim is verified, nobody does."""
    for criterion, row in CRITERIA.comparison.rows.items():
        claims = {claim.id: claim for opinion in row.values() for claim in opinion.claims}
        points = {f: sum(c.strength.get(f, 0) for c in claims.values()) for f in row}
        for framework, opinion in row.items():
            if opinion.leads:
                assert points[framework] == max(points.values()), criterion
                assert any(claim.status != "unverified" for claim in opinion.claims)


def test_the_details_of_the_comparison_say_nothing_twice() -> None:
    told = one_line(comparison_details(CRITERIA))
    for row in CRITERIA.comparison.rows.values():
        for opinion in row.values():
            assert told.count(f" {opinion.sentence} [") == 1
            for claim in opinion.claims:
                assert claim.url in told
            for claim in opinion.refuted:
                assert told.count(claim.says) == 1
    assert "Outdated: FastAPI's community is the smallest of the three [B33b; see T5]" in told


def test_answers_that_a_person_was_asked_for_are_kept(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "dumb", "COLUMNS": "80"}
    flags = ("--set", "serves=api", "--set", "size=small")
    terminal = Terminal(tmp_path, *flags, environment=environment, command="recommend")
    while terminal.child.expect(["Enter for .*: ", "Make it: "]) == 0:
        terminal.type(ENTER)
    told = terminal.child.before
    assert "`trivet new` offers these answers in this folder." in told
    assert terminal.end() == 0
    [draft] = (tmp_path / "state").rglob("*.json")
    kept = json.loads(draft.read_text("utf-8"))["answers"]
    assert kept.items() >= {"serves": "api", "size": "small", "priority": "none"}.items()


def test_with_flags_only_nothing_is_kept(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "dumb", "COLUMNS": "80"}
    flags = ("--set", "serves=api", "--defaults")
    terminal = Terminal(tmp_path, *flags, environment=environment, command="recommend")
    terminal.see("Make it: ")
    assert terminal.end() == 0
    assert not (tmp_path / "state").exists()
