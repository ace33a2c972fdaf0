"""`trivet new`: makes a project."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from trivet.cli.parameters import (
    AnswersOption,
    DefaultsOption,
    JsonOption,
    PlainOption,
    SetOption,
    exclusive,
)
from trivet.cli.recommend import recommend_project

__all__ = ["new"]


def new(
    path: Annotated[
        Optional[str],  # noqa: UP045 - Typer reads the annotation
        typer.Argument(help="The folder to make; without it, one named after the project."),
    ] = None,
    defaults: DefaultsOption = False,
    settings: SetOption = None,
    answers: AnswersOption = None,
    preset: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--preset",
            metavar="NAME",
            help="Begin with answers kept under a name (`trivet presets`).",
        ),
    ] = None,
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
    run: Annotated[
        bool, typer.Option("--run", help="Start the project when it is made, and stay.")
    ] = False,
    no_install: Annotated[
        bool, typer.Option("--no-install", help="Do not lock and install packages.")
    ] = False,
    no_git: Annotated[bool, typer.Option("--no-git", help="Do not make a git commit.")] = False,
    as_json: JsonOption = False,
    _plain: PlainOption = False,
) -> None:
    """Make a new project: questions, a recommendation, a review, a project that runs."""
    if run:
        others = {"--no-install": no_install, "--dry-run": dry_run, "--show": show is not None}
        others |= {"--json": as_json, "--recommend-only": recommend_only}
        for other in (name for name, is_given in others.items() if is_given):
            raise exclusive("--run", other)
    if show is not None and as_json:
        raise exclusive("--show", "--json")
    if recommend_only:
        if preset is not None:
            raise exclusive("--recommend-only", "--preset")
        if dry_run or show is not None:
            raise exclusive("--recommend-only", "--dry-run")
        recommend_project(settings or [], answers, ask=not defaults, as_json=as_json)
        return
    from trivet.cli.make import make_project
    from trivet.cli.request import Request
    from trivet.destination import destination_of

    request = Request(
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
        preset=preset,
    )
    raise typer.Exit(make_project(request, run=run))
