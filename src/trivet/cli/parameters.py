"""The flags that several commands share, spelled once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from trivet.cli.style import be_plain
from trivet.errors import UserError

__all__ = [
    "AnswersOption",
    "DefaultsOption",
    "JsonOption",
    "PlainOption",
    "ProjectArgument",
    "SetOption",
    "exclusive",
]

SetOption = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads the annotation
    typer.Option("--set", metavar="ID=VALUE", help="Answer one option; may be repeated."),
]
AnswersOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--answers",
        metavar="FILE",
        help="Read answers from a YAML, TOML or JSON file; `-` is the standard input.",
    ),
]
DefaultsOption = Annotated[
    bool, typer.Option("--defaults", "-y", help="Ask nothing; take defaults for the rest.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
PlainOption = Annotated[
    bool,
    typer.Option(
        "--plain",
        callback=be_plain,
        help="Numbered questions in plain text, for screen readers and simple terminals.",
    ),
]
ProjectArgument = Annotated[Path, typer.Argument(help="The project's folder.")]


def exclusive(one: str, other: str) -> UserError:
    """Return the error of two flags that contradict each other."""
    return UserError(f"`{one}` and `{other}` do not go together.", "Leave one of them out.")
