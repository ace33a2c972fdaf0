"""A real pseudo-terminal, as a person meets it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pexpect

from tests.commands import TRIVET

__all__ = ["CONTROL_C", "DOWN", "ENTER", "ESCAPE", "Terminal"]

ENTER, ESCAPE, DOWN, CONTROL_C = "\r", "\x1b", "\x1b[B", "\x03"


class Terminal:
    """A terminal that runs a command of `trivet`: `new`, if no other is named."""

    def __init__(
        self, cwd: Path, *arguments: str, environment: Mapping[str, str], command: str = "new"
    ) -> None:
        self.child = pexpect.spawn(
            TRIVET[0],
            [*TRIVET[1:], command, *arguments],
            cwd=str(cwd),
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment},
            dimensions=(40, 100),
            encoding="utf-8",
            timeout=15,
        )

    def see(self, text: str) -> None:
        """Wait until `text` is on the screen."""
        self.child.expect_exact(text)

    def type(self, keys: str) -> None:
        """Type keys."""
        self.child.send(keys)

    def answer(self, question: str, keys: str = ENTER) -> None:
        """Wait for a question and answer it."""
        self.see(question)
        self.type(keys)

    def answer_the_rest(self, after: int = 0) -> None:
        """Take every default, in the order of the numbers, until the whole stack is shown."""
        while self.child.expect([r"\[(\d+)/(\d+)\]", "All of it"]) == 0:
            number = int(self.child.match[1])
            # A question may be drawn more than once.
            if number > after:
                assert number == after + 1 <= int(self.child.match[2])
                self.type(ENTER)
                after = number

    def type_enter_until(self, text: str) -> None:
        """Take the default of every numbered question until `text` is on the screen."""
        while self.child.expect([r"Enter for \d+: ", re.escape(text)]) == 0:
            self.type(ENTER)

    def end(self) -> int:
        """Wait for the end and return the exit code."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus)
