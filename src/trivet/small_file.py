"""Reads a file that a person names, which may be anything."""

from __future__ import annotations

import os
import stat
from pathlib import Path

__all__ = ["LARGEST", "read_small_file"]

# In bytes: whoever names a disk by mistake does not wait until all of it is read.
LARGEST = 64 * 1024


def read_small_file(path: Path) -> bytes:
    """Return what is in a file.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no file, or a larger one; the text says which.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("no file")
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"larger than {LARGEST // 1024} KiB")
    return data
