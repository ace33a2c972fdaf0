"""What a person can get wrong, told as advice."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["INTERRUPTED", "UserError"]

# The exit code of 128 and the number of SIGINT, as shells tell it.
INTERRUPTED = 130


class UserError(Exception):
    """A mistake of the person, not of the program: printed without a traceback.

    The message says what happened and with which value; `advice` says what to do next. Programs
    are told `report` instead, where there is one.
    """

    exit_code = 2

    def __init__(
        self, message: str, advice: str = "", report: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.report = report or {"error": message, "advice": advice}
