"""Answers the Tab key: what may come next on a line of bash, zsh or fish.

A key has to answer at once, so this comes before the command line is loaded, and loads it only to
complete commands and flags. Whatever goes wrong, a Tab that brings nothing is better than a message.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from trivet.completion.line import place_of
from trivet.completion.shells import SHELLS, mend_scripts

if TYPE_CHECKING:
    from trivet.completion.items import Item

__all__ = ["complete", "mend_scripts"]


def complete() -> bool:
    """Answer a shell that asks what may come next, and return whether one has."""
    task, _, name = os.environ.get("_TRIVET_COMPLETE", "").partition("_")
    shell = SHELLS.get(name) if task == "complete" else None
    if shell is None:
        return False
    with contextlib.suppress(Exception):
        place = place_of(*shell.words())
        found: list[Item] = []
        if place.takes != "files":
            from trivet.completion.items import items

            found = items(place)
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        sys.stdout.write(shell.told(found, place) + "\n")
        sys.exit(place.takes == "files")  # which fish looks for
    return True
