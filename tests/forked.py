"""Runs `trivet` in processes of its own that need not load it: forks of one that has.

Loading Python, Trivet and Copier and compiling the templates is two thirds of a command's time.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any
from unittest import mock

from copier._user_data import CAST_STR_TO_NATIVE
from jinja2 import Environment

from trivet import fast_yaml
from trivet.__main__ import main

__all__ = ["PATIENCE", "can_fork", "compiled_once", "run_fork"]

# In seconds.
PATIENCE = 300
# What Python reads as it starts.
_EARLY = ("PYTHON", "LC_", "LANG")
_NEW = ["new", "shop", "--defaults", "--no-install", "--no-git", "--set"]
_WARMING = [
    *([*_NEW, f"framework={framework}"] for framework in ("django", "flask", "fastapi")),
    ["options", "--json"],
]


@contextlib.contextmanager
def compiled_once() -> Iterator[None]:
    """Compile a template once for all renders of a process: most of their time goes there."""
    compile_source = Environment.compile
    known: dict[tuple[object, ...], Any] = {}

    def compile_once(jinja: Environment, source: Any, *place: Any) -> Any:
        if not isinstance(source, str):
            return compile_source(jinja, source, *place)
        # Wherever the templates are: of a release, most are the same. What becomes of line ends around
        # tags depends on the settings, which made-up templates have otherwise.
        settings = (jinja.trim_blocks, jinja.lstrip_blocks, jinja.keep_trailing_newline)
        key = (type(jinja), settings, source, *place[:1], *place[2:])
        if key not in known:
            known[key] = compile_source(jinja, source, *place)
        return known[key]

    with mock.patch.object(Environment, "compile", compile_once):
        yield


def can_fork(environment: Mapping[str, str]) -> bool:
    """Return whether a command with these variables may begin in a Python that is running."""
    return hasattr(os, "fork") and not any(name.startswith(_EARLY) for name in environment)


def run_fork(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run `trivet` without a terminal, and return what it printed and its exit code."""
    server = _server()
    assert server.stdin
    assert server.stdout
    with tempfile.TemporaryDirectory() as scratch:
        said = [Path(scratch, name) for name in ("stdout", "stderr")]
        request = [[*arguments], str(folder), {**environment}, [*map(str, said)]]
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        stdout, stderr = (path.read_text("utf-8", "replace") for path in said)
    return subprocess.CompletedProcess(["trivet", *arguments], code, stdout, stderr)


@functools.cache
def _server() -> subprocess.Popen[str]:
    """Start the process that is forked; it ends with the one that asks it."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.forked"],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _serve(requests: IO[str]) -> None:
    """Do once what commands do, and answer each request with its exit code."""
    # Copier's facts are read by the parser in C, what people write as ever.
    fast_facts = mock.patch.dict(CAST_STR_TO_NATIVE, yaml=fast_yaml.load)
    with compiled_once(), fast_facts:
        for arguments in _WARMING:
            with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
                _command(arguments)
        gc.freeze()  # what forks share stays shared
        for line in requests:
            child = os.fork()
            if not child:
                _become(*json.loads(line))
                return
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _command(arguments: list[str]) -> None:
    """Run a command that goes well, and drop what it prints."""
    with (
        mock.patch.object(sys, "argv", ["trivet", *arguments]),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.suppress(SystemExit),
    ):
        main()


def _become(
    arguments: list[str], folder: str, environment: dict[str, str], said: list[str]
) -> None:
    """Run the command in this process, which ends with it."""
    signal.alarm(PATIENCE)
    files = [os.open(os.devnull, os.O_RDONLY)]
    files += [os.open(path, os.O_WRONLY | os.O_CREAT) for path in said]
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["trivet", *arguments]
    main()


if __name__ == "__main__":
    _serve(sys.stdin)
