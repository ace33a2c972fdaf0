"""Says what follows from some answers alone: what the others hang on, and what they rule out.

`Catalog.resolve` completes all answers, which takes all rules. Completion has no time for that, and
a schema has to know of each rule which answers it looks at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from trivet.catalog import Catalog, Choice, Option

__all__ = ["Rules", "Undecided", "rules_of"]

# The fact that takes all needs, and all criteria.
_RECOMMENDATION = "recommendation"


class Undecided(Exception):  # noqa: N818 - it is no error
    """The answer is the recommendation's, which weighs all needs."""


class Rules:
    """The rules of a questionnaire, each asked by itself."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._questions = {question.id: question for question in catalog.questions}
        self._reads = cache(catalog.reads)

    def options_behind(self, texts: Iterable[str]) -> list[Option]:
        """Return the options whose answers decide what the texts render to, in the order of asking.

        The needs behind a recommendation are not among them.
        """
        names: set[str] = set()
        waiting = {name for text in texts for name in self._reads(text)}
        while waiting:
            name = waiting.pop()
            question = self._questions.get(name)
            if question is not None and name not in (*names, _RECOMMENDATION):
                names.add(name)
                waiting |= self._reads(question.default) if question.is_fact else set()
        return [option for option in self.catalog.options if option.id in names]

    def refusal(self, option: Option, value: object, given: Mapping[str, Any]) -> str:
        """Return why a choice cannot be made beside what is given, or nothing.

        Raises:
            Undecided: That depends on what is recommended.
        """
        answers: dict[str, Any] = {option.id: value}
        return self._told(rules_of(option, value), given, answers)

    def default(self, option: Option, given: Mapping[str, Any]) -> Any:
        """Return what an option is, left open, beside what is given.

        Raises:
            Undecided: That is what is recommended.
        """
        return self._settle(option.id, {k: v for k, v in given.items() if k != option.id}, {})

    def rendered(self, text: str) -> str:
        """Return what a text comes to with nothing given."""
        answers: dict[str, Any] = {}
        self._settle_all(self._reads(text), {}, answers)
        return str(self.catalog.render(text, answers)).strip()

    def is_open(self, option: Option, given: Mapping[str, Any]) -> bool:
        """Return whether what is given leaves a choice; what is undecided may."""
        answers: dict[str, Any] = {}
        try:
            for text in (option.when, option.ask):
                self._settle_all(self._reads(text), given, answers)
                if str(self.catalog.render(text, answers)) == "False":
                    return False
        except Undecided:
            pass
        return True

    def allowed(
        self, option: Option, given: Mapping[str, Any], yielding: Iterable[str] = ()
    ) -> list[Choice]:
        """Return the choices that can be made beside what is given, and leave that in force.

        Answers to the `yielding` options need not stay in force.
        """
        firm = {option.id, *given.keys() - set(yielding)}
        options = [other for other in self.catalog.options if other.id in firm]
        return [choice for choice in option.choices if self._may_be(option, choice, given, options)]

    def _may_be(
        self, option: Option, choice: Choice, given: Mapping[str, Any], firm: Iterable[Option]
    ) -> bool:
        together = self.catalog.decided({**given, option.id: choice.value})
        return not any(self._is_refused(other, together[other.id], together) for other in firm)

    def _is_refused(self, option: Option, value: object, given: Mapping[str, Any]) -> bool:
        try:
            return bool(self.refusal(option, value, given))
        except Undecided:
            return False

    def _told(self, texts: Iterable[str], given: Mapping[str, Any], answers: dict[str, Any]) -> str:
        for text in texts:
            self._settle_all(self._reads(text), given, answers)
            told = " ".join(str(self.catalog.render(text, answers)).split())
            if told:
                return told
        return ""

    def _settle_all(
        self, names: Iterable[str], given: Mapping[str, Any], answers: dict[str, Any]
    ) -> None:
        for name in names:
            if name in self._questions:
                self._settle(name, given, answers)

    def _settle(self, name: str, given: Mapping[str, Any], answers: dict[str, Any]) -> Any:
        """Return an answer, and keep it and all that it hangs on in `answers`."""
        if name not in answers:
            question = self._questions[name]
            if name in given:
                answers[name] = given[name]
            elif name == _RECOMMENDATION and self._settle("path", given, answers) == "recommend":
                raise Undecided
            else:
                self._settle_all(self._reads(question.default), given, answers)
                answers[name] = self.catalog.default(question, answers)
        return answers[name]


def rules_of(option: Option, value: object) -> list[str]:
    """Return the rules that may refuse a choice; those of texts look at nothing but the text."""
    rules = [choice.rule for choice in option.choices if choice.value == value]
    return [rule for rule in (*rules, option.rule) if rule and option.choices]
