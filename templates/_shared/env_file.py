"""Reads the file `.env`: every value as it stands, and none looked up in another."""

import os
from io import StringIO
from pathlib import Path
from typing import Any

from dotenv.parser import parse_stream


def read_env_file(path: Path) -> dict[str, Any]:
    """Return the settings that the file has and the environment has not."""
    settings: dict[str, Any] = {}
    for line in parse_stream(StringIO(text_of(path))):
        if line.error or (line.key and line.value is None):
            number = line.original.line + line.original.string.rstrip().count("\n")
            raise SystemExit(f"{path.name}, line {number}: write it as NAME=value")
        if line.key and line.value and not os.environ.get(line.key.upper()):
            settings[line.key.lower()] = line.value
    return settings


def text_of(path: Path) -> str:
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeError:
        text = "\0"
    except OSError as error:
        raise SystemExit(f"{path.name} cannot be read: {error.strerror}") from None
    if "\0" in text:  # which UTF-16 is full of
        raise SystemExit(f"{path.name} is not UTF-8: save it with that encoding")
    return text
