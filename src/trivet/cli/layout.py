"""Fits text to the terminal: words to its width, signs to its encoding."""

from __future__ import annotations

import os
import re
import shutil
import textwrap

from trivet.cli.style import is_plain, sign

__all__ = ["bar", "bulleted", "filled", "folded", "terminal_width", "wrapped"]

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


def filled(line: str, indent: str | None = None) -> str:
    """Wrap a line at the terminal's edge; what stands further in goes on a little further in."""
    columns = shutil.get_terminal_size().columns
    if "\x1b" in line or len(line) <= columns:
        return line  # whoever has coloured it has laid it out too
    if indent is None:
        inset = len(line) - len(line.lstrip(" "))
        indent = " " * (inset + 2 if inset else 0)
    return textwrap.fill(
        line,
        columns,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def folded(command: str, indent: str = "") -> str:
    """Fold a command between its arguments, as a shell reads it."""
    if os.name == "nt":
        return indent + command  # its shells agree on no sign for that
    # What is in quotes is one argument, and a flag stays with its value.
    kept = re.sub(r"'[^']*'|\"[^\"]*\"|(?<=--set) ", lambda m: m[0].replace(" ", "\0"), command)
    lines = textwrap.wrap(
        kept,
        width=terminal_width() - len(" \\"),
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return " \\\n".join(lines).replace("\0", " ")


def bar(points: int) -> str:
    """Draw points, in a sign that the output can show; a screen reader would spell blocks out."""
    return ("#" if is_plain() else sign("█", "#")) * max(points, 0)
