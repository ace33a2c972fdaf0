"""Finds the browser: the one of the system, because nobody downloads another."""

from __future__ import annotations

import os
import shutil

__all__ = ["browser_program"]


def browser_program() -> str | None:
    """Return what `CHROMIUM` names, or `chromium` in the PATH."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")
