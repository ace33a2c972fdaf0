"""The commands of the project, beside Flask's own: `python -m app --help` lists them all."""

import click
from flask import Flask

from app.notes.seed import seed as seed_notes

# One line each.
commands: list[click.Command] = [
    seed_notes,
]


def init_app(app: Flask) -> None:
    for command in commands:
        app.cli.add_command(command)
