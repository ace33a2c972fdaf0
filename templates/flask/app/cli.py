"""The commands of the project, beside Flask's own: `python -m app --help` lists them all."""

from flask import Flask

from app.notes.seed import seed as seed_notes


def init_app(app: Flask) -> None:
    app.cli.add_command(seed_notes)
