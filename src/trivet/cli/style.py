"""Colour with a meaning, where a person's terminal shows it: what is chosen, said by the way, amiss."""

from __future__ import annotations

import os
import re
import sys

__all__ = ["be_plain", "chosen", "dim", "is_plain", "sign", "strong", "uncoloured", "warning"]


def is_plain() -> bool:
    """Return whether colour and cursor movement are unwanted, as by screen readers.

    `--plain` asks for that, and so do `NO_COLOR` (https://no-color.org), `ACCESSIBLE` and `TERM=dumb`.
    """
    environment = os.environ
    return bool(
        environment.get("NO_COLOR")
        or environment.get("ACCESSIBLE")
        or environment.get("TERM", "dumb") == "dumb"
    )


def be_plain(wanted: bool) -> None:
    """Do without colour and cursor movement from here on, also in the programs that are called."""
    if wanted:
        os.environ["ACCESSIBLE"] = "1"


def chosen(text: str) -> str:
    """Write what is recommended or done."""
    return _styled(text, "32")


def warning(text: str) -> str:
    """Write what needs attention."""
    return _styled(text, "33")


def dim(text: str) -> str:
    """Write what is said by the way."""
    return _styled(text, "2")


def strong(text: str) -> str:
    """Write what matters most in a line."""
    return _styled(text, "1")


def _styled(text: str, code: str) -> str:
    if not text or is_plain() or not sys.stdout.isatty():
        return text
    return f"\x1b[{code}m{text}\x1b[0m"


def sign(usual: str, ascii_sign: str) -> str:
    """Return a sign, or what stands for it where the output's encoding has none."""
    try:
        usual.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeError, LookupError):
        return ascii_sign
    return usual


def uncoloured(text: str) -> str:
    """Return what a program says without the colours that it says it in."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
