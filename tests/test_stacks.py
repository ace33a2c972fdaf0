"""The matrix is drawn from the catalogue: valid, complete and repeatable; and every choice counts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations

import pytest

from tests.renders import ANSWERS_FILE, Kitchen, Render
from tests.stacks import (
    Stack,
    core_stacks,
    covering_stacks,
    factors,
    in_turn,
    is_valid,
    neighbours,
    representatives,
    stack_id,
)
from tests.template_sources import FRAMEWORKS, assert_none
from trivet.catalog import Catalog


def some_valid_stack(catalog: Catalog, dice: random.Random) -> Stack:
    """Answer by chance what is asked, one question after the other: an independent way."""
    stack: Stack = {}
    for option, choices in factors(catalog).items():
        answers = [{**stack, option: choice} for choice in choices if choice is not None]
        valid = [given for given in answers if is_valid(catalog, given)]
        stack = dice.choice(valid) if valid else stack
    return stack


@pytest.fixture(scope="module")
def cores(catalog: Catalog) -> list[Stack]:
    return list(core_stacks(catalog))


@pytest.fixture(scope="module")
def pairs(catalog: Catalog) -> list[Stack]:
    return covering_stacks(catalog, strength=2, seed=1)


def test_every_valid_combination_is_covered(catalog: Catalog, pairs: list[Stack]) -> None:
    covered = {pair for stack in pairs for pair in combinations(sorted(stack.items()), 2)}
    dice = random.Random(7)  # noqa: S311
    for _ in range(40):
        assert set(combinations(sorted(some_valid_stack(catalog, dice).items()), 2)) <= covered


def test_drawn_stacks_are_valid(catalog: Catalog, cores: list[Stack], pairs: list[Stack]) -> None:
    assert all(is_valid(catalog, stack) for stack in [*cores[::5], *pairs])


def test_an_option_that_is_not_asked_is_absent(cores: list[Stack]) -> None:
    pages = [stack for stack in cores if stack["interface"] == "pages"]
    assert pages
    assert not any("api_docs" in stack for stack in pages)


def test_core_stacks_are_all_and_distinct(catalog: Catalog, cores: list[Stack]) -> None:
    assert len({stack_id(stack) for stack in cores}) == len(cores)
    frameworks = {choice.value for choice in catalog.option("framework").choices}
    assert {stack["framework"] for stack in cores} == frameworks


def test_a_seed_draws_the_same_stacks_again(catalog: Catalog, pairs: list[Stack]) -> None:
    assert covering_stacks(catalog, strength=2, seed=1) == pairs
    assert covering_stacks(catalog, strength=2, seed=2) != pairs


def test_every_stack_has_its_turn(pairs: list[Stack]) -> None:
    thorough = representatives(pairs, [("framework", "interface")])
    order = in_turn(pairs, thorough, touched={"flask"}, turn="a commit")
    frameworks = [stack["framework"] for stack in order]
    number = len(set(frameworks))
    assert sorted(map(stack_id, order)) == sorted(map(stack_id, pairs))
    assert len(set(frameworks[:number])) == number
    assert all(stack in thorough for stack in order[:number])
    assert set(frameworks[number : frameworks.count("flask") + number - 1]) == {"flask"}
    assert in_turn(pairs, thorough, touched={"flask"}, turn="another") != order


# Of these, each text option takes two.
TEXTS = ("Ada Lovelace", "Corner shop", "ada", "corner-shop", "ada@example.com", "bob@example.com")


def test_every_choice_makes_another_project(catalog: Catalog, kitchen: Kitchen) -> None:
    """An option that a framework does nothing for must be refused, with the reason."""
    groups = [*neighbours(catalog), *texts(catalog)]
    assert_none(
        (f"{option} does the same for {first.answers[option]!r} and {second.answers[option]!r}")
        for option, stacks in groups
        for first, second in combinations(map(kitchen.render, stacks), 2)
        if substance(first) == substance(second)
    )


def texts(catalog: Catalog) -> Iterator[tuple[str, list[Stack]]]:
    """Yield stacks that differ in one text only."""
    answers = catalog.resolve({}).answers
    for option in catalog.options:
        if not option.choices:
            valid = [text for text in TEXTS if not catalog.check(option, text, answers)]
            for framework in FRAMEWORKS:
                yield option.id, [{"framework": framework, option.id: text} for text in valid[:2]]


def substance(render: Render) -> dict[str, str]:
    """Return all files but where a project only repeats its answers."""
    lines = render.texts["README.md"].splitlines()
    readme = "\n".join(line for line in lines if not line.startswith("trivet new "))
    return {**render.texts, ANSWERS_FILE: "", "README.md": readme}
