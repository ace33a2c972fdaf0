"""The JSON Schema of an answers file refuses what the command line refuses, and nothing else."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trivet.catalog import Catalog, Option
from trivet.cli.answers import given_answers
from trivet.errors import UserError
from trivet.schema import answers_schema

CATALOG = Catalog.load()
TEXTS = [option.id for option in CATALOG.options if not option.choices]
NEEDS = {option.id for option in CATALOG.options if option.is_need}
VALIDATOR = jsonschema_rs.validator_for(answers_schema(CATALOG, "0"))


def accepts(answers: dict[str, Any]) -> bool:
    """Return whether the schema does."""
    return bool(VALIDATOR.is_valid(answers))


def stands(answers: dict[str, Any]) -> bool:
    """Return whether the command line accepts a file with the answers, and defaults for the rest."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.json"
        file.write_text(json.dumps(answers), "utf-8")
        try:
            given = given_answers(CATALOG, [], file)
        except UserError:
            return False
    return not CATALOG.resolve(CATALOG.decided(given), folder="shop").problems


def is_decided(answers: dict[str, Any]) -> bool:
    """Return whether the framework does not depend on needs."""
    path = answers.get("path", "recommend")
    return path != "recommend" or "framework" in answers or not NEEDS & answers.keys()


def _values(option: Option) -> st.SearchStrategy[Any]:
    """Mostly choices, as YAML has them, too."""
    words: list[Any] = [choice.value for choice in option.choices]
    words = words or ["shop", "Ada", "ada@example.org", " ", "", "django", "a" * 101]
    return st.sampled_from([*words * 8, True, False, 3.13, 5, None, ["x"], {}, "another"])


_pairs = st.sampled_from(CATALOG.options).flatmap(
    lambda option: st.tuples(st.just(option.id), _values(option))
)
# Few, or hardly any would stand.
_answers = st.lists(_pairs, max_size=6).map(dict)


def test_it_is_a_schema() -> None:
    schema = answers_schema(CATALOG, "0.3.0")
    jsonschema_rs.meta.validate(schema)
    assert schema["$id"] == "urn:trivet:answers:0.3.0"
    assert schema["allOf"]
    assert all(rule["$comment"] for rule in schema["allOf"])


@given(answers=_answers)
@example(answers={"$schema": "answers.json", "_commit": "0.3.0", "_src_path": "trivet"})
@example(answers={"orm": "sqlmodel"})
@example(answers={"python_version": 3.13, "docker": "no", "staff_screens": False})
@settings(deadline=None, derandomize=True, max_examples=150)
def test_it_agrees_with_the_command_line(answers: dict[str, Any]) -> None:
    """But for needs that choose the framework, it refuses all that the command line refuses."""
    if stands(answers):
        assert accepts(answers)
    elif is_decided(answers):
        assert not accepts(answers)


@pytest.mark.run
@given(answers=_answers)
@settings(deadline=None, max_examples=5000)
def test_it_agrees_on_many(answers: dict[str, Any]) -> None:
    assert accepts(answers) == stands(answers) or not is_decided(answers)


@pytest.mark.parametrize(
    ("answers", "is_accepted"),
    [
        ({"framework": "django", "orm": "sqlalchemy"}, False),
        ({"framework": "flask", "interface": "pages", "auth": "jwt"}, False),
        ({"serves": "site", "auth": "jwt"}, False),
        ({"serves": "both", "auth": "jwt"}, True),
        ({"database": "none", "auth": "session", "framework": "flask"}, False),
        ({"path": "flask", "team": "new"}, False),
        ({"docker": "no", "admin": "no", "python_version": 3.14}, True),
        ({"docker": "never"}, False),
        ({"python_version": 3.1}, False),
        ({"project_name": 5}, False),
        ({"unknown": "x"}, False),
    ],
)
def test_examples(answers: dict[str, Any], is_accepted: bool) -> None:
    assert accepts(answers) == is_accepted


@cache
def _edges() -> list[str]:
    """The letters beside which Python begins or ceases to print; what Unicode has not is neither."""
    letters = [chr(n) for n in range(0x110000) if not 0xD800 <= n < 0xE000]
    edges = {
        x
        for pair in pairwise(letters)
        if pair[0].isprintable() != pair[1].isprintable()
        for x in pair
    }
    return sorted(x for x in edges if unicodedata.category(x) != "Cn")


@pytest.mark.parametrize("name", TEXTS)
def test_patterns_say_what_the_rules_say(name: str) -> None:
    option = CATALOG.option(name)
    words = ["", "a", "a b", " a", "a ", "a\n", "-a", "a-", "django", "flask_-admin", "Django"]
    words += ["a@b.c", "a@b", "a@b.c\n", "a@-.c", "ä@b.c", "a\u200db", "\u200c", "1.0"]
    words += [letter * n for letter in "aé🐍" for n in (79, 80, 81, 100, 101, 200, 201)]
    words += [f"{'a' * n}@b.cd" for n in (249, 250)]
    words += [f"a{letter}a" for letter in _edges()]
    for word in words:
        assert accepts({name: word}) == (not CATALOG.check(option, word, _FACTS)), repr(word)


_FACTS = CATALOG.resolve({}).answers
