"""`trivet explain` knows every word of the questionnaire and of a recommendation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import trivet
from trivet.catalog import Catalog, answer_text
from trivet.cli.explanations import explanation
from trivet.criteria import load_criteria
from trivet.errors import UserError

ROOT = Path(__file__).parents[1]
CATALOG = Catalog.load(ROOT)
CRITERIA = load_criteria(ROOT)


def explained(word: str) -> str:
    return "\n".join(explanation(word, CATALOG, CRITERIA))


def test_every_option_and_choice_is_explained_with_its_default_and_rules() -> None:
    for option in CATALOG.options:
        told = explained(option.id)
        assert option.help in told
        assert "default: " in told
        for choice in option.choices:
            word = answer_text(choice.value)
            assert f"{option.id}: {option.help}" in explained(word)
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
        assert claim.status != "refuted" or "refuted by T" in told
    assert "counts: Size: small (Flask +4)" in explained("A60")
    assert "not verified today" in explained("B36")


@pytest.mark.parametrize("word", ["B", "b", "Article B"])
def test_an_article_is_told_with_its_claims(word: str) -> None:
    assert "Choosing between Django, Flask, and FastAPI, January 2021" in explained(word)
    assert "https://" in explained(word)
    assert "B42 " in explained(word)


def test_an_unknown_word_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UserError) as error:
        explained("quikc")

    assert error.value.advice == "Did you mean `quick`?"


def test_the_command_explains_and_refuses(tmp_path: Path) -> None:
    assert "Who logs in?" in trivet("explain", "accounts", cwd=tmp_path).stdout
    assert trivet("explain", "xyzzy", cwd=tmp_path).returncode == 2
