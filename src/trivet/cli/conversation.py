"""What the parts of the questionnaire share: the answers so far, and how one of them is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trivet.catalog import (
    Answer,
    Catalog,
    Choice,
    ChoiceState,
    Problem,
    Resolution,
    Resolve,
    answer_text,
)
from trivet.cli import stack
from trivet.cli.drafts import Draft
from trivet.cli.folder import free_folder
from trivet.cli.prompts import Prompter, Question
from trivet.mend import Change, apply, find_mends

__all__ = ["Conversation", "explained", "question", "states"]

# These name the folder where nothing else does.
_NAMES = ("project_name", "project_slug")


@dataclass
class Conversation:
    """The answers of a person, as they come.

    Attributes:
        given: the answers; all others follow from them.
        draft: where they are kept until the project is made.
        resolve: completes the answers.
        names_folder: whether the project's name decides which folder it goes to.
    """

    catalog: Catalog
    prompter: Prompter
    draft: Draft
    given: dict[str, Any]
    resolve: Resolve
    names_folder: bool = False

    def resolved(self) -> Resolution:
        """Resolve the answers, and tell which of them others have made impossible."""
        resolution, dropped = self.settled()
        for name, reason in dropped.items():
            if name in resolution.visible:
                short = self.catalog.option(name).short or name
                self.prompter.tell(f"  {short} is open again: {reason}")
        return resolution

    def settled(self) -> tuple[Resolution, dict[str, str]]:
        """Resolve the answers; return also those that others have made impossible, and why."""
        dropped: dict[str, str] = {}
        while True:
            resolution = self.resolve(self.given)
            impossible = [p for p in resolution.problems if p.option in self.given]
            if not impossible:
                return resolution, dropped
            for problem in impossible:
                dropped[problem.option] = problem.message
                del self.given[problem.option]

    def ask(self, name: str, resolution: Resolution, counter: str = "") -> None:
        """Ask one option, and keep the answer with what it takes to have it.

        Raises:
            GoBack: The person would rather not.
        """
        while True:
            asked = self._question(name, resolution, counter)
            answer = self.prompter.ask(asked)
            reason = next((s.disabled for s in asked.states if s.choice.value == answer), "")
            change = self._mend(name, answer, reason) if reason else {name: answer}
            if not change:
                continue
            if name == "framework" and resolution.answers["path"] != "recommend":
                change = {"path": answer, **change}
            self.keep(change)
            return

    def change(self, name: str, before: Resolution, counter: str = "") -> None:
        """Ask one option again, and tell once what else changes with it.

        Raises:
            GoBack: The person would rather not.
        """
        self.ask(name, before, counter)
        after, reasons = self.settled()
        for line in stack.consequences(self.catalog, name, before, after, reasons):
            self.prompter.tell(f"  {line}")

    def keep(self, change: Change) -> None:
        """Keep answers, here and in the draft."""
        self.given = apply(change, self.given)
        self.draft.save(self.given)

    def place_problem(self, name: str, typed: str) -> str:
        """Return why a project of that name cannot go to the folder of that name, or nothing."""
        if not self.names_folder or name not in _NAMES:
            return ""
        slug = self.resolve({**self.given, name: typed}).answers["project_slug"]
        free = free_folder(slug)
        return "" if free == slug else f"`{slug}` is taken here; `{free}` is free."

    def _question(self, name: str, resolution: Resolution, counter: str) -> Question:
        answers = dict(resolution.answers)
        default = answers[name]
        if name == "framework":
            answers["path"] = "recommend"  # who decided may decide anew
        if name in _NAMES and self.place_problem(name, str(default)):
            default = free_folder(str(answers["project_slug"]))
        recommended = answers.get("recommendation", {}).get("framework")
        asked = question(
            self.catalog,
            name,
            {**answers, name: default},
            counter,
            marked=recommended if name == "framework" else None,
            also=lambda typed: self.place_problem(name, typed),
        )
        return replace(asked, takes_unavailable=True)

    def _mend(self, name: str, answer: Answer, reason: str) -> Change:
        """Offer what makes an answer possible, and return what is agreed to."""
        problem = Problem(name, answer, reason)
        ways = find_mends(self.catalog, {**self.given, name: answer}, problem, self.resolve).keeping
        choices = [Choice(str(number), self._words(way)) for number, way in enumerate(ways)]
        asked = Question(
            reason,
            choices[0].value if choices else "",
            states(*choices, Choice("", "Leave it as it was")),
            echo=False,
        )
        agreed = self.prompter.ask(asked)
        return {**ways[int(agreed)], name: answer} if agreed else {}

    def _words(self, change: Change) -> str:
        """Say what a change of answers is, such as `Interface: Pages and an API`."""
        words = []
        for name, answer in change.items():
            option = self.catalog.option(name)
            title = "open again" if answer is None else stack.title(option, answer)
            words.append(f"{option.short}: {title}")
        return ", ".join(words)


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
        label=option.short,
        marked=marked,
        check=lambda typed: catalog.check(option, typed, answers) or also(typed),
        explain=lambda choice: explained(catalog, name, choice if option.choices else None),
    )


def explained(catalog: Catalog, name: str, choice: Answer | None = None) -> str:
    """Explain an option, or one choice of it, as `trivet explain` does."""
    from trivet.cli.explanations import explanation
    from trivet.criteria import load_criteria

    word = name if choice is None else f"{name}={answer_text(choice)}"
    return "\n".join(explanation(word, catalog, load_criteria(catalog.root)))


def states(*choices: Choice) -> tuple[ChoiceState, ...]:
    """Return choices that are all available."""
    return tuple(ChoiceState(choice) for choice in choices)
