"""Reads a line that is being typed: what is to be completed on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Place", "place_of"]

# What the word behind a flag, or the argument of a command, is completed with.
_FLAGS = {"--set": "settings", "--preset": "presets"}
_ARGUMENTS = {
    "change": "changes",
    "explain": "words",
    "presets": "commands",
    "presets save": "a new name",
    "presets show": "presets",
    "presets remove": "presets",
}
_PROJECT_FLAGS = ("--project", "-C")


@dataclass(frozen=True)
class Place:
    """A word that is being typed.

    Attributes:
        takes: what it is completed with.
        typed: as much of the word as there is.
        before: the finished words, without `trivet`.
        lead: the `--flag=` that is written together with the word.
    """

    takes: str
    typed: str
    before: Sequence[str]
    lead: str = ""

    @property
    def command(self) -> str:
        """The name of the command, if there is one."""
        return self.commands[0] if self.commands else ""

    @property
    def commands(self) -> list[str]:
        """The command and, if it has commands of its own, which of them."""
        words = [word for word in self.before if not word.startswith("-")]
        return words[: 2 if " ".join(words[:2]) in _ARGUMENTS else 1]

    @property
    def project(self) -> str:
        """The project's folder that the line names, or the one that it is typed in."""
        return next((self._behind(flag)[-1] for flag in _PROJECT_FLAGS if self._behind(flag)), ".")

    @property
    def settings(self) -> list[str]:
        """The answers before this word."""
        if self.takes == "settings":
            return self._behind("--set")
        return [word for word in self.before if "=" in word and not word.startswith("-")]

    def _behind(self, flag: str) -> list[str]:
        pairs = zip(self.before, [*self.before[1:], ""], strict=True)
        joined = (word.partition("=") for word in self.before)
        return [
            *(following for word, following in pairs if word == flag and following),
            *(value for name, equals, value in joined if name == flag and equals),
        ]


def place_of(before: Sequence[str], typed: str) -> Place:
    """Return what is to be completed behind the words `before`."""
    flag, equals, value = typed.partition("=")
    if typed.startswith("--") and equals:
        return Place(_FLAGS.get(flag, "files"), value, before, flag + equals)
    previous = before[-1] if before else ""
    if previous in _FLAGS:
        return Place(_FLAGS[previous], typed, before)
    if typed.startswith("-"):
        return Place("flags", typed, before)
    commands = Place("", typed, before).commands
    if not commands:
        return Place("commands", typed, before)
    if previous in _PROJECT_FLAGS:
        return Place("files", typed, before)
    return Place(_ARGUMENTS.get(" ".join(commands), "files"), typed, before)
