"""Keeps the answers of an interrupted questionnaire for the next start in the same place."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from trivet.cli.output import argument_text

__all__ = ["Draft", "Kept"]

_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


@dataclass(frozen=True)
class Kept:
    """Answers of an earlier start, and when they were given."""

    answers: dict[str, Any] = field(default_factory=dict)
    saved: float = 0.0

    @property
    def age(self) -> str:
        """How long ago that was, in words."""
        seconds = time.time() - self.saved
        for length, unit in _UNITS:
            number = int(seconds // length)
            if number >= 1:
                return f"{number} {unit}{'s' if number > 1 else ''} ago"
        return "just now"


class Draft:
    """The answers given so far for one place, in a file below the person's state folder.

    A place is the folder that a project goes to or, while that has no name, the folder one is in.
    """

    def __init__(
        self, destination: Path | None, purpose: str = "new", root: Path | None = None
    ) -> None:
        """Use the file for `destination` below `root`, or below the person's own state folder."""
        self._destination, self._purpose = destination, purpose
        folder = os.path.abspath(destination or ".")  # noqa: PTH100 - links are places of their own
        self._place = f"{purpose} {'to' if destination else 'in'} {folder}"
        name = hashlib.sha256(os.fsencode(self._place)).hexdigest()[:20]
        self.path = (root or user_state_path("trivet") / "drafts") / f"{name}.json"

    @property
    def subject(self) -> str:
        """What the answers are for, in words."""
        if self._purpose == "recommend":
            return "a recommendation"
        if self._destination is None:
            return "a project in this folder"
        return f"`{argument_text(str(self._destination))}`"

    def load(self) -> Kept:
        """Return the kept answers; none if there are none or they cannot be read."""
        try:
            content = json.loads(self.path.read_text("utf-8"))
            return Kept(dict(content["answers"]), float(content["saved"]))
        except (OSError, ValueError, TypeError, KeyError):
            return Kept()

    def save(self, answers: dict[str, Any]) -> None:
        """Keep `answers`. A state folder that cannot be written is no reason to stop asking."""
        content = {"place": self._place, "saved": time.time(), "answers": answers}
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            partial = self.path.with_suffix(".partial")
            partial.write_text(json.dumps(content), "utf-8")
            partial.replace(self.path)

    def forget(self) -> None:
        """Remove the kept answers."""
        with contextlib.suppress(OSError):
            self.path.unlink()
