"""Runs git for a project, deaf to what would make it do something else than it is asked."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO

from trivet.errors import UserError

__all__ = ["GitError", "git", "listed", "names", "quoted"]

_SETTINGS = (
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.fsmonitor=false",
    # A merge may end lines otherwise than the person's machine does: no reason to stop half-way.
    "-c", "core.safecrlf=false",
)  # fmt: skip


class GitError(Exception):
    """Git would not; the message is its own, and so is the exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def git(
    folder: Path,
    *arguments: str,
    given: bytes = b"",
    instructions: Path | None = None,
    variables: Mapping[str, Path] | None = None,
) -> bytes:
    """Run git in `folder` and return what it prints.

    It reads `given`, or the file of `instructions`: that one it reads to the end also where this
    process is killed meanwhile.

    Raises:
        GitError: It failed.
        UserError: It is not installed.
    """
    own = {name: value for name, value in os.environ.items() if not name.endswith("_PATHSPECS")}
    how = {
        "LANGUAGE": "C",
        "GIT_ADVICE": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
    where = {name: str(path) for name, path in (variables or {}).items()}
    try:
        with _input(given, instructions) as file:
            process = subprocess.run(  # noqa: S603
                ["git", *_SETTINGS, *arguments],  # noqa: S607
                cwd=folder,
                env={**own, **how, **where},
                stdin=file,
                capture_output=True,
                check=False,
            )
    except FileNotFoundError as error:
        if error.filename != "git":
            raise
        raise UserError("git is not installed.", "Install it: a project's life needs it.") from None
    if process.returncode:
        raise GitError(os.fsdecode(process.stderr).strip(), process.returncode)
    return process.stdout


@contextlib.contextmanager
def _input(given: bytes, instructions: Path | None) -> Iterator[IO[bytes] | int]:
    """Give what git reads."""
    if instructions:
        with instructions.open("rb") as file:
            yield file
    elif given:
        with tempfile.TemporaryFile() as scratch:
            scratch.write(given)
            scratch.seek(0)
            yield scratch
    else:
        yield subprocess.DEVNULL


def names(printed: bytes) -> list[str]:
    """Return the names that git printed with `-z`."""
    return [os.fsdecode(name) for name in printed.split(b"\0") if name]


def quoted(path: str) -> str:
    """Write a path on one line, as git does and reads it, if it would not stand there by itself."""
    if not any(letter < " " or letter in '"\\\x7f' or not letter.isprintable() for letter in path):
        return path
    letters = (chr(byte) for byte in os.fsencode(path))
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in letters) + '"'


def listed(paths: Collection[str]) -> str:
    """Name some paths in a sentence, and how many more there are."""
    shown = ", ".join(f"`{quoted(path)}`" for path in list(paths)[:5])
    return shown if len(paths) <= 5 else f"{shown} and {len(paths) - 5} more"


_ESCAPES = {chr(byte): f"\\{byte:03o}" for byte in [*range(32), *range(127, 256)]}
_ESCAPES |= {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
