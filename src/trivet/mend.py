"""Finds what to answer instead, where an answer cannot stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from trivet.catalog import Answer, Catalog, Option, Problem, Resolution, Resolve, answer_text

__all__ = ["Change", "Mends", "apply", "find_mends"]

# Answers to give instead; `None` stands for one to leave out.
Change: TypeAlias = Mapping[str, "Answer | None"]

_NAMED = re.compile(r"`([^`]+)`")
# More ways than these are no advice.
_WAYS = 3


@dataclass(frozen=True)
class Mends:
    """The ways out of a problem: those that keep the answer meant, and those that change it."""

    wish: Answer | None = None
    keeping: tuple[Change, ...] = ()
    changing: tuple[Change, ...] = ()

    @property
    def all(self) -> tuple[Change, ...]:
        """Every way out, the best one first."""
        return (*self.keeping, *self.changing)


def apply(change: Change, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return `given` after `change`."""
    return {name: value for name, value in {**given, **change}.items() if value is not None}


def find_mends(
    catalog: Catalog,
    given: Mapping[str, Any],
    problem: Problem,
    resolve: Resolve | None = None,
) -> Mends:
    """Return changes of `given` that solve `problem` and bring no other, the nearest first.

    `resolve` completes the answers, if not the catalogue alone.
    """
    search = _Search(catalog, given, problem, resolve or catalog.resolve)
    if problem.option not in {option.id for option in catalog.options}:
        return Mends(changing=search.first(search.renamings()))
    option = catalog.option(problem.option)
    wish = option.nearest(problem.value) if option.choices else None
    if wish in problem.allowed:
        mend = search.first([{option.id: wish}])
        if mend:
            return Mends(wish, changing=mend)
    keeping = () if wish is None else search.keeping(option, wish)
    return Mends(wish, keeping, search.first(search.alternatives(option)))


class _Search:
    """The changes that may solve one problem, and whether they do."""

    def __init__(
        self,
        catalog: Catalog,
        given: Mapping[str, Any],
        problem: Problem,
        resolve: Resolve,
    ) -> None:
        self.catalog, self.given, self.problem, self.resolve = catalog, given, problem, resolve
        self.before = self._resolved({})
        self.wrong = {problem.option for problem in self.before.problems}
        self.named = _NAMED.findall(problem.message)
        # What the person answered, and what the rule speaks of, is nearer than anything else.
        self.concerned = {*given, *self.named}

    def first(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """Return the first change that solves the problem."""
        return next(((change,) for change in changes if self._after(change)), ())

    def keeping(self, option: Option, wish: Answer) -> tuple[Change, ...]:
        """Return changes of one other answer, or else of two, under which the wish may stand."""
        others = self.others(option)
        near = [change for change in others if change.keys() <= self.concerned]
        pairs = (
            {option.id: wish, **one, **two}
            for one, two in combinations(near, 2)
            if one.keys() != two.keys()
        )
        found = self.nearest({option.id: wish, **change} for change in others)
        return tuple(self.without_given(change) for change in found or self.nearest(pairs))

    def nearest(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """Return the changes that solve the problem, those first that leave most as it is."""
        solving = [(change, after) for change in changes if (after := self._after(change))]
        solving.sort(key=lambda pair: self._distance(*pair))
        return tuple(change for change, _ in solving[:_WAYS])

    def renamings(self) -> Iterator[Change]:
        """Yield the option that was meant with the answer, and else to leave it out."""
        name, value = self.problem.option, self.problem.value
        option = self.catalog.nearest_option(name)
        if option is not None and option.id not in self.given:
            yield {name: None, option.id: option.meant(value)}  # type: ignore[dict-item]
            nearest = option.nearest(value) if option.choices else None
            if nearest is not None:
                yield {name: None, option.id: nearest}
        yield {name: None}

    def others(self, option: Option) -> list[Change]:
        """Return the single answers to earlier questions about the project that may be given."""
        return [
            {other.id: choice.value}
            for other in self.catalog.options[: self.catalog.options.index(option)]
            if not other.is_need and (other.id != "path" or "path" in self.given)
            for choice in other.choices
            if choice.value != self.before.answers[other.id]
        ]

    def alternatives(self, option: Option) -> Iterator[Change]:
        """Yield other answers to the option: those that its rule names first."""
        answers = [value for value in self.problem.allowed if value in self.named]
        default = self.before.answers[option.id]
        yield from ({option.id: answer} for answer in [*answers, default, *self.problem.allowed])
        yield {option.id: None}

    def without_given(self, change: Change) -> Change:
        """Take out of `change` what is given anyway."""
        return {
            name: value
            for name, value in change.items()
            if answer_text(self.given.get(name)) != answer_text(value)
        }

    def _after(self, change: Change) -> Resolution | None:
        """Return the answers after `change` if it solves the problem and brings no other."""
        after = self._resolved(change)
        wrong = {problem.option for problem in after.problems}
        return after if wrong <= self.wrong - {self.problem.option} else None

    def _distance(self, change: Change, after: Resolution) -> tuple[bool, int]:
        before = self.before.answers
        differing = sum(1 for name in before if before[name] != after.answers.get(name))
        return not change.keys() <= self.concerned, differing

    def _resolved(self, change: Change) -> Resolution:
        return self.resolve(self.catalog.decided(apply(change, self.given)))
