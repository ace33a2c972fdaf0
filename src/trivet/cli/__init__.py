"""The command line: each command has its module, and decisions are made elsewhere.

Heavy imports stay inside the commands, so that `--help` and completion answer at once.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import Annotated

import typer
from typer.exceptions import TyperException

from trivet.cli import change, doctor, explain, new, options, presets, recommend, status, update
from trivet.cli.output import prepare_streams, print_json, unwritten
from trivet.errors import INTERRUPTED, UserError
from trivet.repository import forget_caller

__all__ = ["app", "main"]

app = typer.Typer(
    name="trivet",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version.")] = False,
) -> None:
    """Recommends Django, Flask or FastAPI for a Python web project, and renders one that runs."""


app.command()(new.new)
app.command()(recommend.recommend)
app.command()(options.options)
app.command()(explain.explain)
app.command()(doctor.doctor)
app.command()(status.status)
app.command()(update.update)
app.command()(change.change)
app.add_typer(presets.presets, name="presets")


def main() -> None:
    """Run the command line; a person's mistake ends with advice and its exit code."""
    prepare_streams()
    forget_caller()
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminate)
    code = _run()
    problem = unwritten()
    if problem:
        print(f"Error: The output could not be written: {problem}.", file=sys.stderr)
    if code == INTERRUPTED:
        # Left to itself, Python ends by the signal instead once an interrupt has passed through
        # `exec`, of which imports are full: then callers other than shells see no 130.
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(INTERRUPTED)
    sys.exit(code or (1 if problem else 0))


def _run() -> int:
    """Run the command and return its exit code."""
    try:
        if _speaks_json():
            return _run_for_program()
        app()
    except UserError as error:
        _tell(error)
        return error.exit_code
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    return 0


def _run_for_program() -> int:
    """Run the command, and raise what is wrong with the flags as any other mistake."""
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "trivet"
        advice = f"`{command} --help` lists what it takes."
        raise UserError(error.format_message(), advice) from error
    return code if isinstance(code, int) else 0


def _speaks_json() -> bool:
    return "--json" in sys.argv[1:]


def _tell(error: UserError) -> None:
    """Print what went wrong and what to do: as JSON on the standard output for programs."""
    if _speaks_json():
        print_json(error.report)
        return
    print(f"Error: {error.message}", file=sys.stderr)
    if error.advice:
        print(error.advice, file=sys.stderr)


def _terminate(number: int, _frame: FrameType | None) -> None:
    """End through the clean-up code, with the exit code that shells expect of a signal."""
    sys.exit(128 + number)
