"""Shows what takes a while: a sign of life at a terminal, or else a line that begins and ends."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING, Any

from trivet.cli.style import chosen, dim, is_plain, sign, uncoloured, warning

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["Activity", "can_draw"]

_STYLES = {"done": chosen, "failed": warning, "stopped": warning}


class Activity:
    """One thing under way; as a context it says so if it is left before its end.

    What a program says meanwhile is shown while it lasts, and only where a terminal can take it back.
    """

    def __init__(self, title: str, *, width: int = 0) -> None:
        self._title = title.ljust(width)
        self._said = ""
        self._began = time.monotonic()
        self._has_ended = False
        self._live: Any = None
        if can_draw():
            self._live = _live(self)
            self._live.start()
        else:
            print(f"  {title} ...", end="", flush=True)

    def tell(self, line: str) -> None:
        """Show what is going on right now."""
        self._said = uncoloured(line).strip() or self._said

    def end(self, status: str = "done", note: str = "") -> None:
        """Leave one line: how it went, and how long it took."""
        self._has_ended = True
        seconds = f"({self._seconds:.1f} s)"
        if self._live:
            self._live.stop()
            self._live = None
            told = _STYLES[status](status) + (f", {note}" if note else "")
            print(f"  {self._title}   {told} {dim(seconds)}")
        else:
            print(f" {status}{f', {note}' if note else ''} {seconds}")

    def __enter__(self) -> Activity:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._has_ended:
            with contextlib.suppress(OSError):  # the terminal may be gone
                self.end("stopped")

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def __rich__(self) -> Text:
        """Draw the line as it is now."""
        from rich.text import Text

        signs = sign("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "-\\|/")
        turn = signs[int(self._seconds * 10) % len(signs)]
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{turn} ", "green").append(f"{self._title}   {self._seconds:.1f} s  ")
        return text.append(self._said, "dim")


def can_draw() -> bool:
    """Return whether a person's terminal shows colours, and lines that change."""
    return sys.stdout.isatty() and not is_plain()


def _live(activity: Activity) -> Any:
    """Return what draws the line anew, ten times a second, until it is stopped."""
    from rich.console import Console
    from rich.live import Live

    return Live(
        activity,
        console=Console(),
        refresh_per_second=10,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
