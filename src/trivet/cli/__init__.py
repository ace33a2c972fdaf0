"""The commands: parse, call, print. Decisions are made elsewhere.

Heavy imports stay inside the commands, so that `--help` and completion answer at once.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, Optional

import typer

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

# Typer reads these at run time; they are spelled once for all commands.
SetOption = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads the annotation
    typer.Option("--set", metavar="ID=VALUE", help="Answer one option; may be repeated."),
]
AnswersOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--answers", metavar="FILE", help="Read answers from a YAML or JSON file."),
]
DefaultsOption = Annotated[
    bool, typer.Option("--defaults", "-y", help="Ask nothing; take defaults for the rest.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version.")] = False,
) -> None:
    """Recommends Django, Flask or FastAPI for a Python web project, and renders one that runs."""


@app.command()
def new(
    path: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(help="The folder to make; without it, one named after the project."),
    ] = None,
    defaults: DefaultsOption = False,
    settings: SetOption = None,
    answers: AnswersOption = None,
    recommend_only: Annotated[
        bool, typer.Option("--recommend-only", help="Stop at the recommendation.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the files and their sizes; write nothing.")
    ] = False,
    show: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--show", metavar="FILE", help="With --dry-run: print one rendered file."),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Write into a folder that holds files; replace those in the way."
        ),
    ] = False,
    no_install: Annotated[
        bool, typer.Option("--no-install", help="Do not lock and install packages.")
    ] = False,
    no_git: Annotated[bool, typer.Option("--no-git", help="Do not make a git commit.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a new project: questions, a recommendation, a review, a project that runs."""
    if show is not None and as_json:
        raise _exclusive("--show", "--json")
    if recommend_only:
        if dry_run or show is not None:
            raise _exclusive("--recommend-only", "--dry-run")
        from trivet.cli.recommend import recommend_project

        recommend_project(settings or [], answers, ask=not defaults, as_json=as_json)
        return
    from trivet.cli.new import NewRequest, make_project
    from trivet.destination import destination_of

    request = NewRequest(
        path=None if path is None else destination_of(path),
        settings=tuple(settings or ()),
        answers_file=answers,
        defaults=defaults,
        dry_run=dry_run or show is not None,
        show=show,
        replace=replace,
        install=not no_install,
        git=not no_git,
        as_json=as_json,
    )
    raise typer.Exit(make_project(request))


@app.command()
def recommend(
    settings: SetOption = None,
    answers: AnswersOption = None,
    defaults: DefaultsOption = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Print the three frameworks side by side.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Recommend a framework, with reasons; write nothing."""
    from trivet.cli.recommend import compare_frameworks, recommend_project

    if compare:
        if settings or answers:
            raise _exclusive("--compare", "--set" if settings else "--answers")
        compare_frameworks(as_json=as_json)
        return
    recommend_project(settings or [], answers, ask=not defaults, as_json=as_json)


@app.command()
def options(as_json: JsonOption = False) -> None:
    """List every option with its choices, default and rules."""
    from trivet.cli.options import print_options

    print_options(as_json=as_json)


def _exclusive(one: str, other: str) -> UserError:
    return UserError(f"`{one}` and `{other}` do not go together.", "Leave one of them out.")


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
        app()
    except UserError as error:
        _tell(error)
        return error.exit_code
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    return 0


def _tell(error: UserError) -> None:
    """Print what went wrong and what to do: as JSON on the standard output for programs."""
    if "--json" in sys.argv[1:]:
        print_json(error.report)
        return
    print(f"Error: {error.message}", file=sys.stderr)
    if error.advice:
        print(error.advice, file=sys.stderr)


def _terminate(number: int, _frame: FrameType | None) -> None:
    """End through the clean-up code, with the exit code that shells expect of a signal."""
    sys.exit(128 + number)
