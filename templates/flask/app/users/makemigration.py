"""Writes a migration: `python -m app makemigration "add a colour" --owner ada@example.org`."""

from argparse import Namespace

import click
from flask.cli import with_appcontext

from app.database import migrations


@click.command()
@click.argument("message", nargs=-1)
@click.option("--owner", default="", help="The e-mail address of who gets the rows that exist.")
@with_appcontext
def makemigration(message: tuple[str, ...], owner: str) -> None:
    """Write a migration for changed models."""
    # As Alembic's own command line has it: `alembic -x owner=ada@example.org revision`.
    migrations.config.cmd_opts = Namespace(x=[f"owner={owner}"])
    migrations.revision(" ".join(message) or "change")
