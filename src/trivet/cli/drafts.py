"""Keeps the answers of an interrupted questionnaire for the next start."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from platformdirs import user_state_path

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Draft"]


class Draft:
    """The answers given so far, in a file below the person's state folder."""

    def __init__(self, path: Path | None = None) -> None:
        """Use the file at `path`, or the person's own."""
        self.path = path or user_state_path("trivet") / "draft.json"

    def load(self) -> dict[str, Any]:
        """Return the kept answers; none if there are none or they cannot be read."""
        try:
            answers = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return answers if isinstance(answers, dict) else {}

    def save(self, answers: dict[str, Any]) -> None:
        """Keep `answers`. A state folder that cannot be written is no reason to stop asking."""
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            partial = self.path.with_suffix(".partial")
            partial.write_text(json.dumps(answers), "utf-8")
            partial.replace(self.path)

    def forget(self) -> None:
        """Remove the kept answers."""
        with contextlib.suppress(OSError):
            self.path.unlink()
