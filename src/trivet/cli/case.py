"""Puts one recommendation into the words of the questions; how it is laid out is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trivet.catalog import Catalog, Resolution
from trivet.cli.stack import title
from trivet.criteria import Addon, Criteria, load_criteria
from trivet.recommend import Change, Reason, Recommendation, recommend

__all__ = ["Case"]

# The verdict has said the one, and every stack has much the same of the other.
_UNTOLD = ("framework", "python_version")


@dataclass(frozen=True)
class Case:
    """The answers of a person, and what is recommended for them."""

    catalog: Catalog
    answers: Mapping[str, Any]

    @cached_property
    def criteria(self) -> Criteria:
        """What the recommendation knows."""
        return load_criteria(self.catalog.root)

    @cached_property
    def result(self) -> Recommendation:
        """The recommendation that follows from the answers."""
        needs = {need: str(self.answers[need]) for need in self.criteria.needs}
        return recommend(needs, self.criteria)

    @cached_property
    def project(self) -> Resolution:
        """The project that follows for the pick; answers about another framework's do not count."""
        pick = self.result.framework
        is_taken = self.answers.get("framework", pick) == pick
        options = [option for option in self.catalog.options if option.id in self.answers]
        return self.catalog.resolve(
            {o.id: self.answers[o.id] for o in options if is_taken or o.is_need}
        )

    def name(self, framework: str) -> str:
        """What a framework is called."""
        return self.criteria.names[framework]

    def title(self, option: str, answer: object) -> str:
        """What an answer is called, such as `Ordinary`."""
        return title(self.catalog.option(option), answer)

    def quote(self, need: str, choice: str) -> str:
        """What was asked and answered, such as `Traffic: Ordinary`."""
        return f"{self.catalog.option(need).short}: {self.title(need, choice)}"

    def says(self, reason: Reason) -> str:
        """What a reason says of the pick or, where it has only that, of the runner-up."""
        cell = self.criteria.needs[reason.need][reason.choice][self.result.framework]
        return f"{cell.says}." if cell.points > 0 else reason.sentence

    def change(self, change: Change) -> str:
        """Which answer would change the recommendation, and what it is now."""
        now = self.title(change.need, self.answers[change.need])
        return f"{self.quote(change.need, change.choice)} (now: {now})"

    @property
    def stability(self) -> str:
        """Which one answer would change the recommendation, or that none would."""
        if self.result.would_change:
            change = self.result.would_change[0]
            return f"It would be {self.name(change.framework)} with {self.change(change)}."
        if self.result.confidence == "clear":
            return ""  # the verdict says so
        if self.result.confidence == "rule":
            return "No single other answer would change it."
        return "Only another purpose or another team would make it another framework."

    @property
    def brings(self) -> str:
        """What Trivet's template brings for the answers, and what is still to add for them."""
        told = []
        for name in self.project.visible:
            option, answer = self.catalog.option(name), self.project.answers[name]
            if option.group == "stack" and name not in _UNTOLD and answer not in ("none", False):
                told.append(option.short if answer is True else self.title(name, answer))
        text = f"Trivet's {self.name(self.result.framework)} brings: {', '.join(told)}."
        missing = [addon.name for addon in self.result.addons if not self.provision(addon)]
        return f"{text} To add: {', '.join(missing)}." if missing else text

    def provision(self, addon: Addon) -> str:
        """What Trivet does about an add-on, which may be nothing."""
        if addon.brought and self.project.answers[addon.brought]:
            return "Trivet brings it."
        return "Trivet offers it." if addon.brought in self.project.visible else ""

    @property
    def lack(self) -> str:
        """Where the pick's template lacks what an answer calls for, as the rules say."""
        if not self.answers.get("calls_for_log_in") or self.answers["may_log_in"]:
            return ""
        option = self.catalog.option
        rules = [self.catalog.choices(option("auth"), self.answers)[-1].disabled]
        if self.answers["staff_screens"] == "yes":
            rules.append(self.catalog.check(option("admin"), True, self.answers))
        return "Note: " + " ".join(f"{rule.partition(':')[0]}." for rule in rules)
