"""The matrix is drawn from the catalogue: valid, complete and repeatable."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from tests.stacks import Stack, core_stacks, covering_stacks, factors, is_valid, stack_id
from trivet.catalog import Catalog


def some_valid_stack(catalog: Catalog, dice: random.Random) -> Stack:
    """Choose by chance until no rule objects: an independent way to valid stacks."""
    while True:
        drawn = {option: dice.choice(choices) for option, choices in factors(catalog).items()}
        stack = {option: choice for option, choice in drawn.items() if choice is not None}
        asked = set(catalog.resolve(stack).visible) & drawn.keys()
        if is_valid(catalog, stack) and asked == stack.keys():
            return stack


@pytest.mark.parametrize("strength", [2, 3])
def test_every_valid_combination_is_covered(catalog: Catalog, strength: int) -> None:
    stacks = [set(stack.items()) for stack in covering_stacks(catalog, strength=strength)]
    dice = random.Random(7)  # noqa: S311
    for _ in range(50):
        for combination in combinations(some_valid_stack(catalog, dice).items(), strength):
            assert any(set(combination) <= stack for stack in stacks), combination


def test_drawn_stacks_are_valid(catalog: Catalog) -> None:
    stacks = [*core_stacks(catalog), *covering_stacks(catalog, strength=3)]
    assert all(is_valid(catalog, stack) for stack in stacks)


def test_an_option_that_is_not_asked_is_absent(catalog: Catalog) -> None:
    pages = [stack for stack in core_stacks(catalog) if stack["interface"] == "pages"]
    assert pages
    assert not any("api_docs" in stack for stack in pages)


def test_core_stacks_are_all_and_distinct(catalog: Catalog) -> None:
    ids = [stack_id(stack) for stack in core_stacks(catalog)]
    assert len(ids) == len(set(ids))
    frameworks = {stack["framework"] for stack in core_stacks(catalog)}
    assert frameworks == {choice.value for choice in catalog.option("framework").choices}


def test_a_seed_draws_the_same_stacks_again(catalog: Catalog) -> None:
    assert covering_stacks(catalog, strength=2, seed=1) == covering_stacks(
        catalog, strength=2, seed=1
    )
    assert covering_stacks(catalog, strength=2, seed=1) != covering_stacks(
        catalog, strength=2, seed=2
    )
