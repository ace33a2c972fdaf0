"""The matrix is drawn from the catalogue: valid, complete and repeatable."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from tests.stacks import (
    Stack,
    core_stacks,
    covering_stacks,
    factors,
    in_turn,
    is_valid,
    representatives,
    stack_id,
)
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
