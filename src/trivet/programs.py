"""Runs other programs: uv, git, interpreters."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

__all__ = ["Tell", "ask", "encoded", "environment", "run", "tell_nobody"]

# Is told each line that a program prints, as it comes.
Tell: TypeAlias = Callable[[str], object]


def tell_nobody(_: str) -> None:
    """Take a line that nobody wants to see."""


def run(
    command: list[str],
    folder: Path,
    tell: Tell = tell_nobody,
    meanwhile: Callable[[], object] = lambda: None,
) -> str:
    """Run `command` in `folder`, do `meanwhile` beside it, and return why it failed, or nothing."""
    if shutil.which(command[0]) is None:
        hint = {"uv": "`pip install uv` brings it", "git": "install it, or pass --no-git"}
        return f"`{command[0]}` is not installed: {hint[command[0]]}."
    try:
        process = subprocess.Popen(  # noqa: S603
            encoded(command),
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            # One pipe is read to its end by one reader: nobody waits for another.
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        return f"`{shlex.join(command)}` did not start: {error}"
    last: deque[str] = deque(maxlen=12)
    with process:
        try:
            meanwhile()
            for line in process.stdout or ():
                last.append(line.rstrip())
                tell(line.strip())
            process.wait()
        except BaseException:
            process.kill()
            raise
    if process.returncode == 0:
        return ""
    return "\n".join(last).strip() or f"`{shlex.join(command)}` ended with {process.returncode}."


def ask(
    *command: str, folder: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command that answers with text; one that cannot start has failed, and says why."""
    try:
        return subprocess.run(  # noqa: S603
            encoded(command),
            cwd=folder,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def environment() -> dict[str, str]:
    """Return the environment for the project's tools, without Trivet's own virtual environment."""
    own = {"VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "UV_RUN_RECURSION_DEPTH", "PYTHONHOME"}
    return {name: value for name, value in os.environ.items() if name not in own}


def encoded(command: Sequence[str]) -> Sequence[str] | list[bytes]:
    """Write a command in UTF-8: the locale's own encoding may lack the letters of a name."""
    if os.name == "nt":
        return command
    return [word.encode("utf-8", "surrogateescape") for word in command]
