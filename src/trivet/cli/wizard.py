"""Leads through the questionnaire: next question, back, recommendation, review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.catalog import Answer, Catalog, Choice, ChoiceState, Option, Resolution
from trivet.cli.drafts import Draft
from trivet.cli.prompts import GoBack, Prompter, Question

__all__ = ["Wizard"]

_CREATE, _QUIT = "=create", "=quit"


@dataclass
class Wizard:
    """One conversation: what the person has answered so far, and in which order."""

    catalog: Catalog
    prompter: Prompter
    draft: Draft
    folder: str
    suggested: Mapping[str, str]
    recommendation: Callable[[Mapping[str, Any]], str]
    given: dict[str, Any] = field(default_factory=dict)
    ask_name: bool = False
    only_needs: bool = False
    _asked: list[str] = field(default_factory=list)

    def run(self) -> Resolution:
        """Ask until the person confirms, and return the complete answers.

        Raises:
            KeyboardInterrupt: The person left; the draft keeps the answers.
        """
        self._resume()
        fixed = set(self.given) - set(self._asked)
        while True:
            resolution = self._resolve()
            open_questions = [o for o in self._questions(resolution, fixed) if o not in self._asked]
            try:
                if open_questions:
                    self._ask(open_questions[0], resolution, fixed)
                elif self.only_needs or self._review(resolution):
                    self.draft.forget()
                    return self._resolve()
            except GoBack:
                if self._asked:
                    self._asked.pop()

    def _resume(self) -> None:
        kept = {k: v for k, v in self.draft.load().items() if k not in self.given}
        kept = {k: v for k, v in kept.items() if k in {o.id for o in self.catalog.options}}
        if not kept:
            return
        noun = "answer" if len(kept) == 1 else "answers"
        question = Question(
            f"Continue with the {len(kept)} {noun} of last time?",
            "yes",
            _states(Choice("yes", "Yes", "go on where you left"), Choice("no", "No", "start anew")),
        )
        try:
            if self.prompter.ask(question) == "yes":
                self.given.update(kept)
                self._asked.extend(kept)
        except GoBack:
            return

    def _resolve(self) -> Resolution:
        """Resolve the answers, letting go of those that others have made impossible."""
        while True:
            resolution = self.catalog.resolve(
                self.given, folder=self.folder, suggested=self.suggested
            )
            impossible = [p for p in resolution.problems if p.option in self.given]
            if not impossible:
                return resolution
            for problem in impossible:
                del self.given[problem.option]
                if problem.option in resolution.visible:
                    self.prompter.tell(f"  {problem.option} is open again: {problem.message}")
                if problem.option in self._asked:
                    self._asked.remove(problem.option)

    def _questions(self, resolution: Resolution, fixed: set[str]) -> list[str]:
        """Return the options to ask one by one; the review offers the others."""
        # Who names the framework needs nothing that would recommend one.
        is_decided = "framework" in fixed
        return [
            name
            for name in resolution.asked
            if name not in fixed and self._is_question(self.catalog.option(name), is_decided)
        ]

    def _is_question(self, option: Option, is_decided: bool) -> bool:
        if self.only_needs:
            return option.is_need
        if is_decided and (option.is_need or option.id == "path"):
            return False
        return bool(option.choices) or (self.ask_name and option.id == "project_name")

    def _ask(self, name: str, resolution: Resolution, fixed: set[str]) -> None:
        names = self._questions(resolution, fixed)
        if name == "framework":
            self.prompter.tell(self.recommendation(resolution.answers))
        answer = self.prompter.ask(
            self._question(name, resolution, f"[{names.index(name) + 1}/{len(names)}] ")
        )
        self._keep(name, answer)
        self._asked.append(name)

    def _keep(self, name: str, answer: Answer) -> None:
        self.given[name] = answer
        self.draft.save(self.given)

    def _question(self, name: str, resolution: Resolution, counter: str = "") -> Question:
        option = self.catalog.option(name)
        answers = resolution.answers
        recommended = answers.get("recommendation", {}).get("framework")
        return Question(
            text=option.help,
            default=answers[name],
            states=tuple(self.catalog.choices(option, answers)),
            counter=counter,
            marked=recommended if name == "framework" else None,
            check=lambda typed: self.catalog.check(option, typed, answers),
        )

    def _review(self, resolution: Resolution) -> bool:
        """Show all answers; return whether to go ahead, after any number of changes."""
        lines = [
            Choice(name, f"{name:16} {self._shown(name, resolution)}")
            for name in resolution.visible
        ]
        title = f"Create {resolution.answers['project_slug']}"
        question = Question(
            "Review: open a line to change it. Nothing is written before you create.",
            _CREATE,
            _states(Choice(_CREATE, title), *lines, Choice(_QUIT, "Quit", "keep the answers")),
            echo=False,
        )
        chosen = str(self.prompter.ask(question))
        if chosen == _QUIT:
            raise KeyboardInterrupt
        if chosen == _CREATE:
            return True
        self._change(chosen, resolution)
        return False

    def _change(self, name: str, before: Resolution) -> None:
        """Ask one option again, and tell which other answers follow."""
        try:
            answer = self.prompter.ask(self._question(name, before))
        except GoBack:
            return
        self._keep(name, answer)
        if name not in self._asked:
            self._asked.append(name)
        after = self._resolve()
        for other in after.visible:
            if (
                other != name
                and other in before.visible
                and after.answers[other] != before.answers[other]
            ):
                self.prompter.tell(
                    f"  {other} follows: {before.answers[other]} -> {after.answers[other]}"
                )

    def _shown(self, name: str, resolution: Resolution) -> str:
        answer = resolution.answers[name]
        titles = {c.value: c.title for c in self.catalog.option(name).choices}
        default = "" if name in self.given else "  (default)"
        return f"{titles.get(answer, answer)}{default}"


def _states(*choices: Choice) -> tuple[ChoiceState, ...]:
    return tuple(ChoiceState(choice) for choice in choices)
