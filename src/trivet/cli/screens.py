"""Questions with arrow keys, in the lines that they need: lists, checklists, texts to type or read.

Nothing is cut: lines are wrapped at words, and a list that is longer than the screen tells its help
for the entry one stands on, and scrolls.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.formatted_text.utils import split_lines
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import BufferControl, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.renderer import CPR_Support
from prompt_toolkit.styles import Style

from trivet.catalog import Answer, ChoiceState
from trivet.cli.layout import filled
from trivet.cli.prompts import Checklist, GoBack, Question
from trivet.cli.style import dim, sign, strong, uncoloured

__all__ = ["ArrowPrompter"]

Fragments: TypeAlias = StyleAndTextTuples

_STYLE = Style.from_dict(
    {"strong": "bold", "good": "ansigreen", "amiss": "ansiyellow", "aside": "dim"}
)


@dataclass(frozen=True)
class _Aside:
    """A text that a person wants to read before the answer."""

    text: str


class ArrowPrompter:
    """Lists with arrow keys, numbers that choose, typing that jumps, and Esc to go back."""

    def __init__(self) -> None:
        # What was printed, in lines, and whether it was an answer.
        self._printed: list[tuple[int, bool]] = []

    def ask(self, question: Question) -> Answer:
        """Ask, leave one line with the answer on the screen, and return it."""
        answer: Answer = self._answer(_List(question) if question.states else _Line(question))
        if question.echo:
            self._leave(question, answer)
        return answer

    def check_off(self, checklist: Checklist) -> frozenset[str]:
        """Let entries be switched until Enter is pressed."""
        on: frozenset[str] = self._answer(_Switches(checklist))
        return on

    def tell(self, text: str) -> None:
        """Print `text`, no word of it broken at the end of a line."""
        shown = "\n".join(map(filled, text.split("\n")))
        print(shown)
        self._printed.append((_rows(shown), False))

    def take_back(self) -> None:
        """Take the last answer from the screen, and what was told since."""
        if not any(is_answer for _, is_answer in self._printed):
            return
        height, is_answer = 0, False
        while not is_answer:
            lines, is_answer = self._printed.pop()
            height += lines
        sys.stdout.write(f"\x1b[{height}F\x1b[J")
        sys.stdout.flush()

    def room(self, question: Question) -> int:
        """Return how many lines of the screen `question` leaves."""
        size = shutil.get_terminal_size()
        return size.lines - len(_List(question).lines(size.columns, size.lines))

    def _answer(self, screen: _List | _Line) -> Any:
        while True:
            answer = screen.run()
            if not isinstance(answer, _Aside):
                return answer
            _Reader(answer.text).run()

    def _leave(self, question: Question, answer: Answer) -> None:
        """Print an answer."""
        titles = {state.choice.value: state.choice.title for state in question.states}
        label = question.label or question.text.strip()
        before = "  " + label.ljust(_LABELS)
        shown = filled(f"{before} {titles.get(answer, answer)}", " " * (len(before) + 1))
        print(dim(before) + strong(shown.removeprefix(before)))
        self._printed.append((_rows(shown), True))


# Answers stand below each other, behind what they are answers to.
_LABELS = 18
_NUMBERED = 9


@dataclass
class _Screen:
    """What all kinds of questions share: a title, keys in the last line, and how they are run."""

    message: str = field(default="", init=False)

    def run(self) -> Any:
        """Show it and return what it is left with.

        Raises:
            GoBack: The person wants to go back.
            KeyboardInterrupt: The person leaves.
        """
        application: Application[Any] = Application(
            Layout(self.layout()),
            key_bindings=self.bindings(),
            style=_STYLE,
            erase_when_done=True,
        )
        application.ttimeoutlen = 0.05  # Esc is a key of its own, and the start of others
        # Nothing here depends on the cursor's place, and who is asked for it may never answer.
        application.renderer.cpr_support = CPR_Support.NOT_SUPPORTED
        return application.run()

    def layout(self) -> HSplit:
        """Return what is shown."""
        control = FormattedTextControl(self._text, focusable=True, show_cursor=False)
        return HSplit([Window(control, dont_extend_height=True, always_hide_cursor=True)])

    def bindings(self) -> KeyBindings:
        """Return the keys that work everywhere."""
        keys = KeyBindings()
        keys.add("escape", eager=True)(lambda event: event.app.exit(exception=GoBack()))
        keys.add("c-c")(lambda event: event.app.exit(exception=KeyboardInterrupt()))
        keys.add("c-d")(lambda event: event.app.exit(exception=KeyboardInterrupt()))
        return keys

    def lines(self, width: int, height: int) -> list[Fragments]:
        """Return the lines to show in a terminal of that size."""
        raise NotImplementedError

    def _note(self, width: int) -> list[Fragments]:
        return _flow([("class:amiss", self.message)], [("", "  ")], width) if self.message else []

    def _text(self) -> Fragments:
        size = shutil.get_terminal_size()
        return _joined(self.lines(size.columns, size.lines))


class _List(_Screen):
    """A question with choices."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        values = [state.choice.value for state in question.states]
        self.pointed = values.index(question.default) if question.default in values else 0
        self._typed = ""

    @property
    def states(self) -> Sequence[ChoiceState]:
        """The choices."""
        return self.question.states

    def bindings(self) -> KeyBindings:
        """Return the keys that move, choose, explain and go back."""
        keys = super().bindings()
        for names, step in ((("up", "c-p"), -1), (("down", "c-n", "tab"), 1)):
            for name in names:
                keys.add(name)(lambda _, step=step: self._move(self.pointed + step))
        keys.add("home")(lambda _: self._move(0))
        keys.add("end")(lambda _: self._move(len(self.states) - 1))
        keys.add("left", eager=True)(lambda event: event.app.exit(exception=GoBack()))
        keys.add("enter")(self.enter)
        keys.add("<any>")(self._press)
        return keys

    def enter(self, event: KeyPressEvent) -> None:
        """Choose what one stands on; why some cannot be chosen stands beside them."""
        state = self.states[self.pointed]
        if not state.disabled or self.question.takes_unavailable:
            event.app.exit(result=state.choice.value)

    def lines(self, width: int, height: int) -> list[Fragments]:
        """Return title, choices and keys; help only where one stands if there is no room for more."""
        top = [[], *_flow([("class:strong", self._title())], [], width)]
        foot = [*self._note(width), *_flow([("class:aside", self._keys())], [], width)]
        room = height - len(top) - len(foot)
        rows = self._rows(width, with_help=True)
        if sum(map(len, rows)) > room:
            beside = self._pointed_help(width)
            rows, foot = self._rows(width, with_help=False), [*beside, *foot]
            room -= len(beside)
        return [*top, *_visible(rows, self.pointed, room), *foot]

    def mark(self, state: ChoiceState) -> str:
        """Return what stands before a choice."""
        return ""

    def _title(self) -> str:
        return f"{self.question.counter}{self.question.text}"

    def _keys(self) -> str:
        numbers = f" or 1-{min(len(self.states), _NUMBERED)}"
        keys = [f"{sign('↑↓', 'arrows')}{numbers}", "Enter", "Esc back"]
        keys += ["? explain"] if self.question.explain else []
        keys += ["d details"] if self.question.details else []
        return sign(" · ", " | ").join([*keys, "Ctrl-C leave"])

    def _rows(self, width: int, *, with_help: bool) -> list[list[Fragments]]:
        beside = [s.choice.title for s in self.states if s.choice.help or s.disabled]
        column = max(map(len, beside), default=0) if self.question.is_menu else 0
        return [
            self._row(index, state, width, column, with_help=with_help)
            for index, state in enumerate(self.states)
        ]

    def _row(
        self, index: int, state: ChoiceState, width: int, column: int, *, with_help: bool
    ) -> list[Fragments]:
        points = index == self.pointed
        arrow = f"{sign('❯', '>')} " if points else "  "
        number = f"{index + 1} " if index < _NUMBERED else "  "
        prefix: Fragments = [("class:good", arrow), ("class:aside", number + self.mark(state))]
        style = "class:aside" if state.disabled else "class:strong" if points else ""
        title = state.choice.title
        is_marked = state.choice.value == self.question.marked
        text, text_style = _help(state)
        if column and text:
            prefix.append((style, title.ljust(column + 2)))
            return _flow([(text_style, text)], prefix, width)
        colon = ":" if text and with_help else ""
        parts: Fragments = [(style, title if is_marked else title + colon)]
        if is_marked:
            parts.append(("class:good", "(recommended)" + colon))
        if text and with_help:
            parts.append((text_style or "class:aside", text))
        return _flow(parts, prefix, width)

    def _pointed_help(self, width: int) -> list[Fragments]:
        state = self.states[self.pointed]
        text, style = _help(state)
        if not text or self.question.is_menu:
            return []
        return _flow([(style or "class:aside", text)], [("", "    ")], width)

    def _move(self, index: int) -> None:
        self.message = ""
        self.pointed = index % len(self.states)

    def _press(self, event: KeyPressEvent) -> None:
        """Choose by number, explain, or jump to the choice that starts with what is typed."""
        key = event.key_sequence[0].data
        value = self.states[self.pointed].choice.value
        if key == "?" and self.question.explain:
            event.app.exit(result=_Aside(self.question.explain(value)))
        elif key == "d" and self.question.details:
            event.app.exit(result=_Aside(self.question.details()))
        elif key.isdecimal() and 0 < int(key) <= len(self.states):
            self._move(int(key) - 1)
            self.enter(event)
        else:
            self._jump(key.lower())

    def _jump(self, letter: str) -> None:
        for prefix in (self._typed + letter, letter):
            for index, state in enumerate(self.states):
                if prefix and state.choice.title.lower().startswith(prefix):
                    self._typed = prefix
                    self._move(index)
                    return
        self._typed = ""


class _Switches(_List):
    """Entries that are on or off."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        self._on = checklist.on
        super().__init__(
            Question(
                checklist.text, "", tuple(checklist.states(self._on)), explain=checklist.explain
            )
        )

    @property
    def states(self) -> Sequence[ChoiceState]:
        """The entries, as they are while others are on."""
        return self._checklist.states(self._on)

    def mark(self, state: ChoiceState) -> str:
        """Return whether an entry is on."""
        return "[x] " if state.choice.value in self._on else "[ ] "

    def bindings(self) -> KeyBindings:
        """Return the keys of a list, and space, which switches."""
        keys = super().bindings()
        keys.add("space")(lambda _: self._switch())
        keys.add("enter")(lambda event: event.app.exit(result=self._on))
        return keys

    def enter(self, event: KeyPressEvent) -> None:
        """Switch the entry of a number."""
        self._switch()

    def _switch(self) -> None:
        state = self.states[self.pointed]
        self.message = state.disabled
        if not state.disabled:
            self._on = self._checklist.toggle(self._on, str(state.choice.value))

    def _keys(self) -> str:
        keys = [f"Space or 1-{len(self.states)} switches", "Enter done", "Esc back"]
        return sign(" · ", " | ").join([*keys, *(["? explain"] if self.question.explain else [])])


class _Line(_Screen):
    """A question that is answered by a line of text."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        text = str(question.default)
        self._buffer = Buffer(document=Document(text, len(text)), multiline=False)
        self._is_default = bool(text)
        for event in (self._buffer.on_text_changed, self._buffer.on_cursor_position_changed):
            event.add_handler(self._touched)

    def layout(self) -> HSplit:
        """Return the title, the line, and why it was refused or the keys."""
        title = FormattedTextControl(self._above)
        line = BufferControl(self._buffer)
        return HSplit(
            [
                Window(title, dont_extend_height=True),
                Window(line, height=1, get_line_prefix=lambda *_: [("class:good", "> ")]),
                Window(FormattedTextControl(self._below), dont_extend_height=True),
            ]
        )

    def bindings(self) -> KeyBindings:
        """Return the keys that take the line or go back; those of editing are the usual ones."""
        keys = super().bindings()
        keys.add("enter")(self._enter)
        # What is there is as if it were selected: typing takes its place, moving the cursor keeps it.
        keys.add("<any>", filter=Condition(lambda: self._is_default))(self._replace)
        return keys

    def _touched(self, _: Buffer) -> None:
        self._is_default = False

    def _replace(self, event: KeyPressEvent) -> None:
        self._buffer.text = ""
        self._buffer.insert_text(event.data)

    def _enter(self, event: KeyPressEvent) -> None:
        typed = self._buffer.text
        self.message = self.question.check(typed)
        if not self.message:
            event.app.exit(result=typed)

    def _above(self) -> Fragments:
        title = f"{self.question.counter}{self.question.text}"
        return _joined(
            [[], *_flow([("class:strong", title)], [], shutil.get_terminal_size().columns)]
        )

    def _below(self) -> Fragments:
        width = shutil.get_terminal_size().columns
        typing = ["typing replaces it"] if self._is_default else []
        keys = sign(" · ", " | ").join(["Enter", *typing, "Esc back", "Ctrl-C leave"])
        return _joined([*self._note(width), *_flow([("class:aside", keys)], [], width)])


class _Reader(_Screen):
    """A text that is read and left."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._content = [list(line) for line in split_lines(to_formatted_text(ANSI(text)))]
        self._first = 0

    def bindings(self) -> KeyBindings:
        """Return the keys that scroll, and those that leave."""
        keys = super().bindings()
        page = max(shutil.get_terminal_size().lines - 2, 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "space": page}
        for name, step in {**steps, "home": -len(self._content), "end": len(self._content)}.items():
            keys.add(name)(lambda _, step=step: self._scroll(step))
        for name in ("escape", "enter", "left", "q"):
            keys.add(name, eager=True)(lambda event: event.app.exit(result=None))
        return keys

    def lines(self, width: int, height: int) -> list[Fragments]:
        """Return as much as fits, and how to see the rest."""
        room = height - 1
        self._first = max(0, min(self._first, len(self._content) - room))
        shown = self._content[self._first : self._first + room]
        more = len(self._content) - self._first - len(shown)
        keys = ["Enter or Esc: back"]
        if self._first or more:
            keys.insert(0, f"{sign('↑↓', 'arrows')} or Space: {more} more lines")
        return [*shown, *_flow([("class:aside", sign(" · ", " | ").join(keys))], [], width)]

    def _scroll(self, step: int) -> None:
        self._first = max(0, self._first + step)


def _help(state: ChoiceState) -> tuple[str, str]:
    """Return what is said of a choice, and in which style if not in the usual one."""
    if state.disabled:
        return f"not available: {state.disabled}", "class:amiss"
    return state.choice.help, ""


def _flow(parts: Fragments, prefix: Fragments, width: int) -> list[Fragments]:
    """Lay words out in lines behind a prefix; all lines begin where the first one's text does."""
    indent = sum(len(part[1]) for part in prefix)
    lines: list[Fragments] = [list(prefix)]
    used = indent
    for part in parts:
        for word in _pieces(part[1], width - indent - 1):
            if used > indent and used + 1 + len(word) >= width:
                lines.append([("", " " * indent)])
                used = indent
            space = " " if used > indent else ""
            lines[-1].append((part[0], space + word))
            used += len(space + word)
    return lines


def _pieces(text: str, longest: int) -> list[str]:
    """Split a text at spaces, and words that no line can hold where the line ends."""
    size = max(longest, 8)
    return [
        word[start : start + size] for word in text.split() for start in range(0, len(word), size)
    ]


def _visible(rows: Sequence[list[Fragments]], pointed: int, room: int) -> list[Fragments]:
    """Return the lines of the rows, or as many around the pointed one as there is room for."""
    lines = [line for row in rows for line in row]
    if len(lines) <= room:
        return lines
    start = sum(len(row) for row in rows[:pointed])
    room = max(room, 3)
    first = max(0, min(start + len(rows[pointed]) // 2 - room // 2, len(lines) - room))
    shown = lines[first : first + room]
    more = [("class:aside", f"  {sign('…', '...')} more")]
    if first:
        shown[0] = list(more)
    if first + room < len(lines):
        shown[-1] = list(more)
    return shown


def _joined(lines: Sequence[Fragments]) -> Fragments:
    joined: Fragments = []
    for number, line in enumerate(lines):
        joined += [("", "\n"), *line] if number else line
    return joined


def _rows(text: str) -> int:
    """Return how many lines a text takes, also where a long word goes on in the next one."""
    columns = shutil.get_terminal_size().columns
    return sum(max(-(-len(uncoloured(line)) // columns), 1) for line in text.split("\n"))
