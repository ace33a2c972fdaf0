"""Leads through the questionnaire: next question, back, recommendation, review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.catalog import (
    Answer,
    Catalog,
    Choice,
    ChoiceState,
    Option,
    Resolution,
    Resolve,
    answer_text,
)
from trivet.cli.drafts import Draft
from trivet.cli.folder import free_folder
from trivet.cli.prompts import GoBack, Prompter, Question

__all__ = ["Wizard", "question"]

_CREATE, _QUIT = "=create", "=quit"
# These name the folder where nothing else does.
_NAMES = ("project_name", "project_slug")


@dataclass
class Wizard:
    """One conversation: what the person has answered so far, and in which order.

    Attributes:
        given: the answers; those of the start are not asked for.
        resolve: completes the answers.
        names_folder: whether the project's name decides which folder it goes to.
        only_needs: whether all that is wanted is a recommendation.
    """

    catalog: Catalog
    prompter: Prompter
    draft: Draft
    given: dict[str, Any]
    resolve: Resolve
    names_folder: bool = False
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
        self._resume()
        while True:
            resolution = self._resolved()
            open_questions = [o for o in self._questions(resolution) if o not in self._asked]
            try:
                if open_questions:
                    self._ask(open_questions[0], resolution)
                elif self.only_needs or (self._review(resolution) and self._has_place(resolution)):
                    return self._resolved()
            except GoBack:
                if self._asked:
                    self._asked.pop()

    def _resume(self) -> None:
        """Offer the answers of an earlier start; what was given by flag wins over them."""
        kept = self.draft.load()
        fitting, dropped = self._fitting(kept.answers)
        if not fitting:
            return
        question = Question(
            f"Continue with the answers for {self.draft.subject}, {kept.age}: {self._words(fitting)}?",
            "yes",
            _states(Choice("yes", "Yes", "go on where you left"), Choice("no", "No", "start anew")),
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
            title = self._title(option, kept[option.id])
            if option.id in self.given:
                flag = self._title(option, self.given[option.id])
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

    def _words(self, answers: Mapping[str, Any]) -> str:
        """Name the first answers that say something by themselves: `Django, SQLite, …`."""
        options = [self.catalog.option(name) for name in answers]
        named = [o for o in options if o.choices and o.type != "bool" and o.id != "path"]
        named = [o for o in named if not o.is_need] or named or options
        titles = [self._title(option, answers[option.id]) for option in named]
        return ", ".join([*titles[:3], *(["…"] if len(answers) > len(titles[:3]) else [])])

    def _title(self, option: Option, answer: object) -> str:
        titles = {answer_text(choice.value): choice.title for choice in option.choices}
        return titles.get(answer_text(answer), answer_text(answer))

    def _resolved(self) -> Resolution:
        """Resolve the answers, letting go of those that others have made impossible."""
        while True:
            resolution = self.resolve(self.given)
            impossible = [p for p in resolution.problems if p.option in self.given]
            if not impossible:
                return resolution
            for problem in impossible:
                del self.given[problem.option]
                if problem.option in resolution.visible:
                    self.prompter.tell(f"  {problem.option} is open again: {problem.message}")
                if problem.option in self._asked:
                    self._asked.remove(problem.option)

    def _questions(self, resolution: Resolution) -> list[str]:
        """Return the options to ask one by one; the review offers the others."""
        return [
            name
            for name in resolution.asked
            if name not in self._fixed and self._is_question(self.catalog.option(name))
        ]

    def _is_question(self, option: Option) -> bool:
        if self.only_needs:
            return option.is_need
        if self._is_decided(option):
            return False
        return bool(option.choices) or (self.names_folder and option.id == "project_name")

    def _is_decided(self, option: Option) -> bool:
        """Whether a framework was named, which needs nothing that would recommend one."""
        return "framework" in self._fixed and (option.is_need or option.id == "path")

    def _ask(self, name: str, resolution: Resolution) -> None:
        names = self._questions(resolution)
        if name == "framework":
            from trivet.cli.advice import recommendation_card

            self.prompter.tell(recommendation_card(self.catalog, resolution.answers))
        answer = self.prompter.ask(
            self._question(name, resolution, f"[{names.index(name) + 1}/{len(names)}] ")
        )
        self._keep(name, answer)
        self._asked.append(name)

    def _keep(self, name: str, answer: Answer) -> None:
        self.given[name] = answer
        self.draft.save(self.given)

    def _question(self, name: str, resolution: Resolution, counter: str = "") -> Question:
        answers = resolution.answers
        recommended = answers.get("recommendation", {}).get("framework")
        default = answers[name]
        if name in _NAMES and self._place_problem(name, str(default)):
            default = free_folder(str(answers["project_slug"]))
        return question(
            self.catalog,
            name,
            {**answers, name: default},
            counter,
            marked=recommended if name == "framework" else None,
            also=lambda typed: self._place_problem(name, typed),
        )

    def _place_problem(self, name: str, typed: str) -> str:
        """Return why a project of that name cannot go to the folder of that name, or nothing."""
        if not self.names_folder or name not in _NAMES:
            return ""
        slug = self.resolve({**self.given, name: typed}).answers["project_slug"]
        free = free_folder(slug)
        return "" if free == slug else f"`{slug}` is taken here; `{free}` is free."

    def _has_place(self, resolution: Resolution) -> bool:
        """Return whether the project's folder is free, and ask for another name if it is not."""
        slug = resolution.answers["project_slug"]
        problem = self._place_problem("project_slug", slug)
        if problem:
            self.prompter.tell(f"  {problem}")
            self._change("project_slug", resolution)
        return not problem

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
        after = self._resolved()
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


def question(
    catalog: Catalog,
    name: str,
    answers: Mapping[str, Any],
    counter: str = "",
    *,
    marked: Answer | None = None,
    also: Callable[[str], str] = lambda _: "",
) -> Question:
    """Return how an option is asked under `answers`, of which its own is the default.

    `also` says why a typed answer is refused that the option itself would take.
    """
    option = catalog.option(name)
    return Question(
        text=option.help,
        default=answers[name],
        states=tuple(catalog.choices(option, answers)),
        counter=counter,
        marked=marked,
        check=lambda typed: catalog.check(option, typed, answers) or also(typed),
    )


def _states(*choices: Choice) -> tuple[ChoiceState, ...]:
    return tuple(ChoiceState(choice) for choice in choices)
