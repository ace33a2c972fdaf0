"""Lets the disk fail, or the process end, before the n-th change that it makes to the disk."""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

__all__ = ["Faults", "Killed", "faults"]

# Those in which a full disk does not matter.
_MOVES = ("remove", "rename", "replace", "rmdir", "unlink")
_CALLS = (*_MOVES, "chmod", "link", "mkdir", "open", "symlink")


class Killed(BaseException):
    """Stands for SIGKILL: nothing that the process then tries has any effect."""


class Faults:
    """Counts the changes that are made to the disk, by git too, and fails from some moment on."""

    def __init__(self) -> None:
        self.count = 0
        # When files begin to move, and when all is done but for clearing away.
        self._began, self._ended = 0, 0
        self._is_within = False
        self._fails: Callable[[int, str], BaseException | None] = lambda *_: None

    def moments(self, step: int = 1) -> list[int]:
        """Return each change from the first that counts to the last, and some of those around them.

        With `step`, some of all of these; with EVERY_MOMENT in the environment, all that there are.
        """
        if os.environ.get("EVERY_MOMENT"):
            return [*range(1, self.count + 1)]
        ended = self._ended or self.count
        around = [*range(1, self._began, 9), *range(ended + 2, self.count + 1, 9)]
        return sorted([*around, *range(max(self._began, 1), ended + 2)])[::step]

    def kill(self, moment: int) -> None:
        """End the process before the change of that number."""
        self._fails = lambda count, _: Killed() if count >= moment else None

    def fill(self, moment: int) -> None:
        """Fill the disk before the change of that number; it stays full."""
        error = OSError(errno.ENOSPC, "No space left on device")
        self._fails = lambda count, name: error if count >= moment and name not in _MOVES else None

    def refuse(self, moment: int) -> None:
        """Refuse the change of that number, once."""
        error = OSError(errno.EACCES, "Permission denied")
        self._fails = lambda count, _: error if count == moment else None

    def interrupt(self, moment: int) -> None:
        """Send what Ctrl-C sends before the change of that number.

        It is for this thread alone, as if there were no other: of those that the tests run beside, one
        would take it although this one holds it back, and Python then raises it here at once.
        """

        def send(count: int, _: str) -> None:
            if count == moment:
                signal.pthread_kill(threading.get_ident(), signal.SIGINT)

        self._fails = send

    def asking(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return `real`, counted."""

        def call(*arguments: Any, **options: Any) -> Any:
            # How Python itself starts git is no affair of ours.
            if self._is_within or not _changes(name, *arguments[:2]):
                return real(*arguments, **options)
            self.count += 1
            if name == "rename" and str(arguments[0]).endswith("trivet/prepared"):
                self._began = self.count
            if name == "rename" and str(arguments[1]).endswith("trivet/finished"):
                self._ended = self.count
            error = self._fails(self.count, name)
            if error:
                raise error
            self._is_within = True
            try:
                return real(*arguments, **options)
            finally:
                self._is_within = False

        return call


@contextlib.contextmanager
def faults() -> Iterator[Faults]:
    """Give what lets calls fail, for as long as this lasts."""
    found = Faults()
    with pytest.MonkeyPatch.context() as patch:
        for name in _CALLS:
            patch.setattr(os, name, found.asking(name, getattr(os, name)))
        opened = found.asking("open", builtins.open)
        patch.setattr(builtins, "open", opened)
        patch.setattr(io, "open", opened)
        patch.setattr(subprocess, "run", found.asking("git", subprocess.run))
        yield found


def _changes(name: str, what: Any, how: Any = "r") -> bool:
    """Return whether a call would change anything."""
    if name == "git":
        return bool({"hash-object", "update-index"} & set(what))
    if name == "mkdir":
        return not os.path.isdir(what)  # noqa: PTH112
    if name == "open" and what != os.devnull:
        return bool(
            how & (os.O_WRONLY | os.O_RDWR) if isinstance(how, int) else set(how) & set("wax+")
        )
    return name != "open"
