"""`trivet explain` knows every word of the questionnaire and of a recommendation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import trivet
from trivet.catalog import Catalog, answer_text
from trivet.cli.explanations import entries, explanation
from trivet.criteria import load_criteria
from trivet.errors import UserError

ROOT = Path(__file__).parents[1]
CATALOG = Catalog.load(ROOT)
CRITERIA = load_criteria(ROOT)


def explained(word: str) -> str:
    return "\n".join(explanation(word, CATALOG, CRITERIA))


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_every_option_and_choice_is_explained_with_its_default_and_rules() -> None:
    for option in CATALOG.options:
        told = explained(option.id)
        assert option.help in one_line(told)
        assert "default: " in told
        for choice in option.choices:
            word = answer_text(choice.value)
            assert one_line(f"{option.id}: {option.help}") in one_line(explained(word))
            assert choice.title in explained(f"{option.id}={word}")


def test_a_default_that_follows_from_answers_says_from_which() -> None:
    for option in CATALOG.options:
        follows = isinstance(option.default, str) and "{{" in option.default
        if follows and option.choices:
            assert option.why, option.id
    assert "why: Staff screens from day one need it" in explained("admin")


def test_a_choice_of_a_need_tells_its_points_and_their_claims() -> None:
    assert "FastAPI  +4" in explained("load=many")
    assert "A63" in explained("many")


def test_every_claim_says_what_it_counts_for_and_where_it_is_found() -> None:
    for claim in CRITERIA.claims.values():
        told = explained(claim.id.lower())
        assert claim.says.split()[0] in told
        assert claim.url in told
        assert f"status: {claim.status}" in told.replace("not verified", "unverified")
        assert not claim.refuted_by or f" {claim.refuted_by.id}: " in told
        assert all(f" {name}: " in told for name in claim.disputed_by)
    assert "counts: Size: Small (Flask +4)" in explained("A60")
    assert "where: Article B, comparison, jobs." in explained("B36")


@pytest.mark.parametrize("word", ["B", "b", "Article B"])
def test_an_article_is_told_with_its_claims(word: str) -> None:
    assert "Choosing between Django, Flask, and FastAPI, January 2021" in explained(word)
    assert "https://" in explained(word)
    assert "B42 " in explained(word)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("Who logs in", "accounts: Who logs in?"),
        ("staff screens", "staff_screens: "),
        ("postgres", "  PostgreSQL: a server"),
        ("AUTH=JWT", "  jwt: Log-in by token: "),
        ("database=pg", "  PostgreSQL: a server"),
        ("docker=yes", "docker: "),
    ],
)
def test_words_are_taken_as_people_write_them(word: str, told: str) -> None:
    assert told in explained(word)


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("quikc", "Did you mean `quick`?"),
        ("frmework", "Did you mean `framework`?"),
        ("Artikel B", "Did you mean `article b`?"),
        ("auth=jwtt", "Did you mean `auth=jwt`?"),
        ("auth=xx", "`trivet explain auth` shows them."),
        ("xyzzy", "`trivet options` lists them all."),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest_one(word: str, advice: str) -> None:
    with pytest.raises(UserError) as error:
        explained(word)

    assert error.value.advice == advice


@pytest.mark.parametrize("width", [50, 80, 100])
def test_all_fits_the_width(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    words = [*(option.id for option in CATALOG.options), *CRITERIA.claims, "A", "B", "T"]
    lines = [line for word in words for line in explanation(word, CATALOG, CRITERIA)]
    assert not any("\n" in line for line in lines)
    assert max(len(line) for line in lines if "https://" not in line) <= width


def test_the_rule_of_a_question_of_yes_and_no_is_told() -> None:
    assert "rule: Only people who log in can be staff" in explained("admin")


def test_programs_are_told_the_same(tmp_path: Path) -> None:
    done = trivet("explain", "b20", "--json", cwd=tmp_path)
    [claim] = json.loads(done.stdout)["entries"]
    assert (claim["kind"], claim["status"], list(claim["against"])) == ("claim", "refuted", ["T6"])
    assert claim["url"].startswith("https://")
    for word in ("auth", "auth=jwt", "load=many", "Article A"):
        for entry in entries(word, CATALOG, CRITERIA):
            assert json.loads(json.dumps(entry)) == entry


def test_the_command_explains_and_refuses(tmp_path: Path) -> None:
    assert "Who logs in?" in trivet("explain", "accounts", cwd=tmp_path).stdout
    assert trivet("explain", "xyzzy", cwd=tmp_path).returncode == 2
