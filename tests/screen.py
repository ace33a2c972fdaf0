"""A terminal of a given size, and walks through a program in it: what a person sees and presses."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
import pyte

__all__ = ["CONTROL_C", "DOWN", "ENTER", "Screen", "View", "Walk", "walk"]

ENTER, DOWN, CONTROL_C = "\r", "\x1b[B", "\x03"
_NAMES = {ENTER: "Enter", DOWN: "Down", CONTROL_C: "Ctrl-C"}
# These would have a say in what a program takes the terminal for.
_FOREIGN = ("COLUMNS", "LINES", "NO_COLOR", "ACCESSIBLE", "LC_ALL", "LC_CTYPE", "LANG")
# In seconds: how often a program is looked at, how many times in a row it has to be found waiting, and
# how long it may be silent.
_BEAT, _BEATS, _LONGEST = 0.02, 4, 60.0
# Nobody goes on for longer.
_MOST_KEYS = 60


class _Display(pyte.Screen):
    """A screen that says where its cursor is when a program asks, as terminals do."""

    answer: Callable[[str], object]

    def write_process_input(self, data: str) -> None:
        self.answer(data)


class Screen:
    """A terminal that runs a program, and knows what is on it.

    Attributes:
        keys: how many were pressed.
        seconds: how long the program took, without what it waited for keys.
    """

    def __init__(
        self,
        command: Sequence[str],
        cwd: Path,
        *,
        columns: int = 80,
        lines: int = 24,
        environment: Mapping[str, str] | None = None,
        beats: int = _BEATS,
    ) -> None:
        """Start `command`. One that waits for a network seems to wait for a person: more `beats` then."""
        own = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
        self.keys, self.seconds, self.beats = 0, 0.0, beats
        self.screen = _Display(columns, lines)
        self.stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            command[0],
            [*command[1:]],
            cwd=str(cwd),
            env={**own, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(environment or {})},
            dimensions=(lines, columns),
        )
        self.screen.answer = self.child.send

    @property
    def rows(self) -> list[str]:
        """What is on the screen, without the empty rows at its end."""
        rows = [row.rstrip() for row in self.screen.display]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    @property
    def text(self) -> str:
        """What is on the screen, in one piece."""
        return "\n".join(self.rows)

    def waits(self) -> bool:
        """Read until the program waits for a key, and return whether it does: not, if it has ended.

        Raises:
            TimeoutError: It neither waits nor ends.
        """
        began = spoke = time.monotonic()
        calm, worked = 0, -1
        while time.monotonic() < spoke + _LONGEST:
            try:
                self.stream.feed(self.child.read_nonblocking(65536, timeout=_BEAT))
                calm, spoke = 0, time.monotonic()
                continue
            except pexpect.EOF:
                self.seconds += time.monotonic() - began
                self.child.close()
                return False
            except pexpect.TIMEOUT:
                pass
            work = _work(self.child.pid)
            calm = calm + 1 if work == worked else 0
            worked = -1 if work is None else work
            if calm >= self.beats and self.text:
                self.seconds += spoke - began
                return True
        raise TimeoutError(f"No end and no question in sight:\n{self.text}")

    def press(self, keys: str) -> None:
        """Press one key or several."""
        self.keys += 1 if keys in _NAMES else len(keys)
        self.child.send(keys)

    def end(self) -> int:
        """Return the exit code of a program that has ended."""
        return int(self.child.exitstatus or 0) or int(self.child.signalstatus or 0)


@dataclass(frozen=True)
class View:
    """What was on the screen, and what was pressed then; nothing at the end."""

    rows: tuple[str, ...]
    pressed: str = ""

    @property
    def text(self) -> str:
        """What was on the screen, in one piece."""
        return "\n".join(self.rows)


@dataclass
class Walk:
    """A way through a program: the views at which a key was pressed, and the last one.

    Attributes:
        seconds: how long the program took, without what it waited for keys.
    """

    columns: int
    lines: int
    views: list[View] = field(default_factory=list)
    keys: int = 0
    seconds: float = 0.0

    def recording(self) -> str:
        """Return the walk as text, the same each time but for the seconds in its last line."""
        size = f"{self.columns}x{self.lines}"
        parts = [f"A terminal of {size}. Below each screen stands what was pressed there.\n"]
        for view in self.views:
            pressed = f"[ {view.pressed} ]" if view.pressed else ""
            parts += [*(f"{row}\n" for row in _stable(view.rows)), f"{pressed:-^{self.columns}}\n"]
        keys = "1 key" if self.keys == 1 else f"{self.keys} keys"
        return "".join([*parts, f"{keys}\n{self.seconds:.1f} seconds\n"])

    def cut(self) -> Iterator[str]:
        """Yield the rows that end with an ellipsis in the middle of a text; `A, B, …` is a list."""
        for view in self.views:
            yield from (row for row in view.rows if re.search(r"[^\s,.…(](…|\.\.\.)$", row))

    def broken(self, words: frozenset[str]) -> Iterator[str]:
        """Yield the words that the terminal's edge has broken, which `words` does not know."""
        for view in self.views:
            for row, following in zip(view.rows, view.rows[1:], strict=False):
                reaches_the_edge = len(row) >= self.columns and following[:1].strip()
                # A word at the very edge is whole if both it and what follows are words.
                if (
                    reaches_the_edge
                    and not {_bare(row.split()[-1]), _bare(following.split()[0])} <= words
                ):
                    yield f"{row.split()[-1]} / {following.split()[0]}"


def walk(screen: Screen, choose: Callable[[View], str], into: Walk | None = None) -> Walk:
    """Press what `choose` says at each screen at which the program waits, until it has ended.

    Raises:
        TimeoutError: It does not end.
    """
    size = screen.screen.columns, screen.screen.lines
    done = into or Walk(*size)
    while screen.waits():
        view = View(tuple(screen.rows))
        if screen.keys > _MOST_KEYS:
            raise TimeoutError(f"No end after {screen.keys} keys:\n{screen.text}")
        keys = choose(view)
        done.views.append(View(view.rows, _NAMES.get(keys, keys)))
        screen.press(keys)
    done.views.append(View(tuple(screen.rows)))
    done.keys += screen.keys
    done.seconds += screen.seconds
    return done


def _work(pid: int) -> int | None:
    """Return how long a program and its children have worked so far, or nothing while one works.

    Where the system does not tell, silence alone has to do.
    """
    total = 0
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            fields = (thread / "stat").read_text().rpartition(")")[2].split()
            if fields[0] not in "SZ":
                return None
            total += int(fields[11]) + int(fields[12])
            for child in (thread / "children").read_text().split():
                of_child = _work(int(child))
                if of_child is None:
                    return None
                total += of_child
    except OSError:
        return total
    return total


def _stable(rows: Sequence[str]) -> Iterator[str]:
    """Yield rows without what is another each time: seconds, and how many files there are."""
    for row in rows:
        row = re.sub(r"\b\d+(\.\d+)? s\b", "… s", row)
        yield re.sub(r"\b\d+ files\b", "… files", row)


def _bare(word: str) -> str:
    return word.strip(".,;:!?()`'\"…").casefold()
