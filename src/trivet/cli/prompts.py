"""Asks one question at a time; here as numbered plain text, in `screens` with arrow keys."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from trivet.catalog import Answer, ChoiceState, answer_text
from trivet.cli.layout import filled
from trivet.cli.style import is_plain

__all__ = ["Checklist", "GoBack", "Prompter", "Question", "is_terminal", "prompter"]


class GoBack(Exception):  # noqa: N818 - a turn in the conversation, not an error
    """The person wants to return to the question before."""


@dataclass(frozen=True)
class Question:
    """What to ask: the text, the choices (none for free text), the default, and what is refused.

    Attributes:
        label: what stands before the answer once it is given; without one, `text` does.
        marked: the choice that is recommended.
        is_menu: whether the choices are places to go to; what they hold stands in a column.
        takes_unavailable: whether a choice that is not available may be chosen all the same, for
            whoever asks to find a way.
        echo: whether the answer stays on the screen.
        check: why a text is refused, or nothing.
        explain: what a choice is, at length; of a text, what is asked.
        details: what is behind the question, at length.
    """

    text: str
    default: Answer
    states: tuple[ChoiceState, ...] = ()
    counter: str = ""
    label: str = ""
    marked: Answer | None = None
    is_menu: bool = False
    takes_unavailable: bool = False
    echo: bool = True
    check: Callable[[str], str] = lambda _: ""
    explain: Callable[[Answer], str] | None = None
    details: Callable[[], str] | None = None


@dataclass(frozen=True)
class Checklist:
    """What to switch on and off in one list.

    Attributes:
        on: what is on at first.
        states: the entries, while others are on.
        toggle: what is on after an entry was switched.
    """

    text: str
    on: frozenset[str]
    states: Callable[[frozenset[str]], Sequence[ChoiceState]]
    toggle: Callable[[frozenset[str], str], frozenset[str]]
    explain: Callable[[Answer], str] | None = None


class Prompter(Protocol):
    """A way to put questions to a person."""

    def ask(self, question: Question) -> Answer:
        """Return the answer; raise `GoBack` or `KeyboardInterrupt`."""

    def check_off(self, checklist: Checklist) -> frozenset[str]:
        """Return what is on; raise `GoBack` or `KeyboardInterrupt`."""

    def tell(self, text: str) -> None:
        """Print `text`, no word of it broken at the end of a line."""

    def take_back(self) -> None:
        """Take the last answer from the screen, and what was told since."""

    def room(self, question: Question) -> int:
        """Return how many lines of the screen `question` leaves."""


def is_terminal() -> bool:
    """Return whether a person can see and answer a question."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def prompter() -> Prompter:
    """Return plain prompts where colour or cursor movement is not wanted, arrow keys elsewhere."""
    if is_plain():
        return PlainPrompter()
    from trivet.cli.screens import ArrowPrompter

    return ArrowPrompter()


class PlainPrompter:
    """Numbered choices and lines of text, for screen readers and simple terminals."""

    def ask(self, question: Question) -> Answer:
        """Ask until a valid answer comes."""
        self.tell(f"\n{question.counter}{question.text}")
        for number, state in enumerate(question.states, start=1):
            self._entry(f"  {number}. ", state, question.marked)
        while True:
            typed = self._read(question)
            # A text may be `b`; nothing is called `<`.
            if typed == ("b" if question.states else "<"):
                raise GoBack
            if not self._told(typed, question):
                answer, problem = _parse(typed, question)
                if answer is not None:
                    return answer
                self.tell(f"  {problem}")

    def check_off(self, checklist: Checklist) -> frozenset[str]:
        """Show the list after each change, until nothing is typed."""
        on = checklist.on
        while True:
            states = checklist.states(on)
            self.tell(f"\n{checklist.text}")
            for number, state in enumerate(states, start=1):
                mark = "on" if state.choice.value in on else "off"
                self._entry(f"  {number}. [{mark}] ", state, None)
            typed = _input("Numbers to switch, b for back, Enter when done: ")
            if typed == "b":
                raise GoBack
            if not typed:
                return on
            for word in typed.replace(",", " ").split():
                on = self._switched(word, checklist, on)

    def tell(self, text: str) -> None:
        """Print `text`, no word of it broken at the end of a line."""
        print("\n".join(map(filled, text.split("\n"))))

    def take_back(self) -> None:
        """Leave everything: what is written stays written."""

    def room(self, question: Question) -> int:
        """Return how many lines a person cares to hear before a question."""
        return 12

    def _entry(self, prefix: str, state: ChoiceState, marked: Answer | None) -> None:
        title = state.choice.title
        if marked is not None and state.choice.value == marked:
            title += " (recommended)"
        text = f"not available: {state.disabled}" if state.disabled else state.choice.help
        self.tell(prefix + (f"{title} - {text}" if text else title))

    def _switched(self, number: str, checklist: Checklist, on: frozenset[str]) -> frozenset[str]:
        states = checklist.states(on)
        if not number.isdecimal() or not 1 <= int(number) <= len(states):
            self.tell(f"  Answer with numbers from 1 to {len(states)}.")
            return on
        state = states[int(number) - 1]
        if state.disabled:
            self.tell(f"  {state.disabled}")
            return on
        return checklist.toggle(on, str(state.choice.value))

    def _read(self, question: Question) -> str:
        keys = ["Number, b for back" if question.states else "Text, < for back"]
        if question.explain:
            keys.append("? explains")
        if question.details:
            keys.append("d for details")
        default = question.default
        for number, state in enumerate(question.states, start=1):
            if state.choice.value == question.default:
                default = str(number)
        return _input(f"{', '.join(keys)}, Enter for {default}: ")

    def _told(self, typed: str, question: Question) -> bool:
        """Explain what was asked for (`?`, `? 2`, `d`), and return whether anything was."""
        if typed == "d" and question.details:
            print(question.details())
            return True
        if not typed.startswith("?") or not question.explain:
            return False
        wanted, _ = _parse(typed[1:].strip(), question) if question.states else (None, "")
        print(question.explain(question.default if wanted is None else wanted))
        return True


def _input(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError:
        raise KeyboardInterrupt from None


def _parse(typed: str, question: Question) -> tuple[Answer | None, str]:
    """Read a typed answer: a number, a choice's id, free text, or nothing for the default."""
    if not question.states:
        problem = question.check(typed or str(question.default))
        return (None, problem) if problem else (typed or question.default, "")
    if not typed:
        typed = _id(question.default)
    for number, state in enumerate(question.states, start=1):
        if typed.lower() in (str(number), _id(state.choice.value), state.choice.title.lower()):
            is_refused = state.disabled and not question.takes_unavailable
            return (None, state.disabled) if is_refused else (state.choice.value, "")
    return None, f"Answer with a number from 1 to {len(question.states)}."


def _id(value: Answer) -> str:
    return answer_text(value).lower()
