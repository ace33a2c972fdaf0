"""Leads through the questionnaire: the needs, then a recommendation with the whole stack."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.catalog import Choice, Option, Resolution
from trivet.cli import stack
from trivet.cli.conversation import Conversation, states
from trivet.cli.drafts import Draft
from trivet.cli.menu import Menu
from trivet.cli.prompts import GoBack, Question

__all__ = ["Wizard"]


@dataclass
class Wizard(Conversation):
    """One conversation from the first question to the last word; what was given is not asked for.

    Attributes:
        earlier: what was answered for something else, to begin with.
        only_needs: whether all that is wanted is a recommendation.
    """

    earlier: Draft | None = None
    only_needs: bool = False
    _asked: list[str] = field(default_factory=list, init=False)
    _fixed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._fixed = frozenset(self.given)

    def run(self) -> Resolution:
        """Ask until the person confirms, and return the complete answers.

        The draft keeps the answers until its owner forgets them.

        Raises:
            KeyboardInterrupt: The person left.
        """
        menu = Menu(self, self._fixed)
        self.prompter.tell(self._welcome())
        self._resume()
        while True:
            resolution = self.resolved()
            questions = self._questions(resolution)
            name = next((o for o in questions if o not in self._asked or o not in self.given), "")
            try:
                if name:
                    self.ask(name, resolution, f"[{questions.index(name) + 1}/{len(questions)}] ")
                    self._asked.append(name)
                elif self.only_needs or (menu.confirm(resolution) and self._has_place(resolution)):
                    return self.resolved()
            except GoBack:
                if self._asked:
                    self._asked.pop()
                    self.prompter.take_back()

    def _welcome(self) -> str:
        """Say what will happen, and how long it takes."""
        if self.only_needs:
            return "A few questions, then a recommendation with its reasons. Enter takes what is marked."
        if self._names_framework:
            return (
                "All is filled in: Enter creates the project, and every line can be changed before."
            )
        return (
            "A few questions, a recommendation, then the whole stack at a glance: two minutes. "
            "Enter takes what is marked; nothing is written before you create the project."
        )

    def _resume(self) -> None:
        """Offer the answers of an earlier start; what was given by flag wins over them."""
        for draft in filter(None, (self.draft, self.earlier)):
            kept = draft.load()
            fitting, dropped = self._fitting(kept.answers)
            if fitting:
                break
        else:
            return
        question = Question(
            f"Continue with the answers for {draft.subject}, {kept.age}: {self._named(fitting)}?",
            "yes",
            states(Choice("yes", "Yes", "go on where you left"), Choice("no", "No", "start anew")),
            echo=False,
        )
        try:
            if self.prompter.ask(question) != "yes":
                return
        except GoBack:
            return
        for line in dropped:
            self.prompter.tell(f"  {line}")
        self.given.update(fitting)
        self._asked.extend(fitting)

    def _fitting(self, kept: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Return the kept answers that fit those given by flag, and a line for each that does not."""
        fitting: dict[str, Any] = {}
        dropped = []
        for option in self.catalog.options:
            if option.id not in kept:
                continue
            title = stack.title(option, kept[option.id])
            if option.id in self.given:
                flag = stack.title(option, self.given[option.id])
                if flag != title:
                    dropped.append(f"{option.id}: {flag}, by flag, instead of {title}.")
                continue
            reason = self._misfit(option, {**self.given, **fitting, option.id: kept[option.id]})
            if reason:
                dropped.append(f"{option.id}: {title} is dropped: {reason}")
            else:
                fitting[option.id] = kept[option.id]
        return fitting, dropped

    def _misfit(self, option: Option, trial: Mapping[str, Any]) -> str:
        """Return why an answer does not fit the others of `trial`, or nothing."""
        if self._is_decided(option):
            return "your flag names the framework."
        resolution = self.resolve(trial)
        problems = [problem.message for problem in resolution.problems if problem.option in trial]
        if problems:
            return problems[0]
        return "" if option.id in resolution.visible else "it is not asked with your flags."

    def _named(self, answers: Mapping[str, Any]) -> str:
        """Name the first answers that say something by themselves: `Django, SQLite, …`."""
        options = [self.catalog.option(name) for name in answers]
        named = [o for o in options if o.choices and o.type != "bool" and o.id != "path"]
        named = [o for o in named if not o.is_need] or named or options
        titles = [stack.title(option, answers[option.id]) for option in named]
        return ", ".join([*titles[:3], *(["…"] if len(answers) > len(titles[:3]) else [])])

    def _questions(self, resolution: Resolution) -> list[str]:
        """Return the options to ask before the stack, which has the others."""
        return [
            name
            for name in resolution.asked
            if name not in self._fixed and self._is_question(self.catalog.option(name))
        ]

    def _is_question(self, option: Option) -> bool:
        if self._is_decided(option):
            return False
        if option.is_need:
            return True
        return not self.only_needs and (
            option.id == "path" or (self.names_folder and option.id == "project_name")
        )

    def _is_decided(self, option: Option) -> bool:
        """Whether a framework was named, which needs nothing that would recommend one."""
        return self._names_framework and (option.is_need or option.id == "path")

    @property
    def _names_framework(self) -> bool:
        return "framework" in self._fixed

    def _has_place(self, resolution: Resolution) -> bool:
        """Return whether the project's folder is free, and ask for another name if it is not."""
        slug = resolution.answers["project_slug"]
        problem = self.place_problem("project_slug", slug)
        if problem:
            self.prompter.tell(f"  {problem}")
            with contextlib.suppress(GoBack):
                self.change("project_slug", resolution)
        return not problem
