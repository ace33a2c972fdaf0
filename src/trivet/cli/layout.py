"""Fits text to the terminal: words to its width, signs to its encoding."""

from __future__ import annotations

import shutil
import textwrap

from trivet.cli.style import is_plain, sign

__all__ = ["bar", "bulleted", "terminal_width", "wrapped"]

_WIDEST, _NARROWEST = 100, 40


def terminal_width() -> int:
    """Return how long a line may be: longer ones than a hundred letters are hard to read."""
    return min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)


def wrapped(text: str, indent: str = "") -> str:
    """Wrap text at words, all lines as far in as the first one's text."""
    return textwrap.fill(
        text,
        width=terminal_width(),
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )


def bulleted(text: str) -> str:
    """Wrap text as an item of a list."""
    return wrapped(text, "  - ")


def bar(points: int) -> str:
    """Draw points, in a sign that the output can show; a screen reader would spell blocks out."""
    return ("#" if is_plain() else sign("█", "#")) * max(points, 0)
