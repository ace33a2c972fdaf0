"""Asks one question at a time: with arrow keys, or as numbered plain text."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from trivet.catalog import Answer, ChoiceState, answer_text
from trivet.cli.style import is_plain

__all__ = [
    "ArrowPrompter",
    "GoBack",
    "PlainPrompter",
    "Prompter",
    "Question",
    "is_terminal",
    "prompter",
]


class GoBack(Exception):  # noqa: N818 - a turn in the conversation, not an error
    """The person wants to return to the question before."""


@dataclass(frozen=True)
class Question:
    """What to ask: the text, the choices (none for free text), the default, and what is refused."""

    text: str
    default: Answer
    states: tuple[ChoiceState, ...] = ()
    counter: str = ""
    marked: Answer | None = None
    echo: bool = True
    check: Callable[[str], str] = lambda _: ""


class Prompter(Protocol):
    """A way to put questions to a person."""

    def ask(self, question: Question) -> Answer:
        """Return the answer; raise `GoBack` or `KeyboardInterrupt`."""

    def tell(self, text: str) -> None:
        """Print `text`."""


def is_terminal() -> bool:
    """Return whether a person can see and answer a question."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def prompter() -> Prompter:
    """Return plain prompts where colour or cursor movement is not wanted, arrow keys elsewhere."""
    return PlainPrompter() if is_plain() else ArrowPrompter()


class PlainPrompter:
    """Numbered choices and lines of text, for screen readers and simple terminals."""

    def ask(self, question: Question) -> Answer:
        """Ask until a valid answer comes."""
        self.tell(f"\n{question.counter}{question.text}")
        for number, state in enumerate(question.states, start=1):
            self.tell(f"  {number}. {_line(state, question)}")
        while True:
            typed = self._read(question)
            if typed == "b":
                raise GoBack
            answer, problem = _parse(typed, question)
            if answer is not None:
                return answer
            self.tell(f"  {problem}")

    def tell(self, text: str) -> None:
        """Print `text`."""
        print(text)

    def _read(self, question: Question) -> str:
        kind = "Number" if question.states else "Text"
        default = question.default
        for number, state in enumerate(question.states, start=1):
            if state.choice.value == question.default:
                default = str(number)
        try:
            return input(f"{kind}, b for back, Enter for {default}: ").strip()
        except EOFError:
            raise KeyboardInterrupt from None


class ArrowPrompter:
    """Lists with arrow keys, typing to jump, and Esc to go back."""

    def ask(self, question: Question) -> Answer:
        """Ask, leave one line with the answer on the screen, and return it."""
        answer = self._select(question) if question.states else self._text(question)
        if not question.echo:
            return answer
        shown = next((s.choice.title for s in question.states if s.choice.value == answer), answer)
        self.tell(f"  {question.text.strip()} \x1b[1m{shown}\x1b[0m")
        return answer

    def tell(self, text: str) -> None:
        """Print `text`."""
        print(text)

    def _select(self, question: Question) -> Answer:
        import questionary

        width = shutil.get_terminal_size().columns - 6
        choices = [
            questionary.Choice(
                _fit(_line(state, question), width, wraps=bool(state.disabled)),
                value=state.choice.value,
                disabled=bool(state.disabled),  # type: ignore[arg-type] # the line tells why
                description=state.choice.help if len(_line(state, question)) > width else None,
            )
            for state in question.states
        ]
        default = next((c for c in choices if c.value == question.default and not c.disabled), None)
        prompt = questionary.select(
            f"{question.counter}{question.text}",
            choices,
            default=default,
            instruction="(arrows or typing; Esc: back)",
            use_jk_keys=False,
            qmark="?",
        )
        return self._run(prompt, typing=choices)

    def _text(self, question: Question) -> str:
        import questionary

        prompt = questionary.text(
            f"{question.counter}{question.text}",
            default=str(question.default),
            validate=lambda typed: question.check(typed) or True,
            qmark="?",
        )
        return str(self._run(prompt))

    def _run(self, prompt: Any, typing: Sequence[Any] = ()) -> Answer:
        """Run a prompt with Esc for back and, in a list, typing that jumps to a choice."""
        from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

        application = prompt.application
        own = KeyBindings()
        own.add("escape", eager=True)(lambda event: event.app.exit(exception=GoBack()))
        if typing:
            own.add("left", eager=True)(lambda event: event.app.exit(exception=GoBack()))
            own.add("<any>")(_jumper(application, typing))
        application.key_bindings = merge_key_bindings([application.key_bindings, own])
        application.ttimeoutlen = 0.05
        application.erase_when_done = True
        answer: Answer = prompt.unsafe_ask()
        return answer


def _jumper(application: Any, choices: Sequence[Any]) -> Callable[[Any], None]:
    """Return a key handler that moves the pointer to the choice that starts with what is typed."""
    from questionary.prompts.common import InquirerControl

    controls = application.layout.find_all_controls()
    control = next(c for c in controls if isinstance(c, InquirerControl))
    typed = ""

    def jump(event: Any) -> None:
        nonlocal typed
        letter = event.key_sequence[0].data.lower()
        for prefix in (typed + letter, letter):
            for index, choice in enumerate(choices):
                if not choice.disabled and choice.title.lower().startswith(prefix):
                    typed, control.pointed_at = prefix, index
                    return
        typed = ""

    return jump


def _line(state: ChoiceState, question: Question) -> str:
    """Write a choice in one line: its title, whether it is recommended, and its help or its bar."""
    title = state.choice.title
    if state.choice.value == question.marked:
        title += " (recommended)"
    text = f"not available: {state.disabled}" if state.disabled else state.choice.help
    return f"{title} - {text}" if text else title


def _parse(typed: str, question: Question) -> tuple[Answer | None, str]:
    """Read a typed answer: a number, a choice's id, free text, or nothing for the default."""
    if not question.states:
        problem = question.check(typed or str(question.default))
        return (None, problem) if problem else (typed or question.default, "")
    if not typed:
        typed = _id(question.default)
    for number, state in enumerate(question.states, start=1):
        if typed.lower() in (str(number), _id(state.choice.value), state.choice.title.lower()):
            return (None, state.disabled) if state.disabled else (state.choice.value, "")
    return None, f"Answer with a number from 1 to {len(question.states)}."


def _id(value: Answer) -> str:
    return answer_text(value).lower()


def _fit(text: str, width: int, *, wraps: bool) -> str:
    """Cut a line that is told in full where one stands on it, and wrap one where nobody can stand."""
    if wraps:
        return textwrap.fill(text, max(width, 20), subsequent_indent="     ")
    return text if len(text) <= width else text[: max(width - 1, 8)] + "…"
