"""The commands of the project, beside Flask's own: `python -m app --help` lists them all."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import select

from app.config import load_settings
from app.database import db, migrations
from app.notes.models import Note

DEMO_NOTES = {
    "Welcome": "This is a note. Edit it, delete it, or write another.",
    "Shopping": "Milk\nBread\nApples",
    "Ideas": "Put the next one here.",
}


def init_app(app: Flask) -> None:
    app.cli.add_command(seed)
    app.cli.add_command(check_migrations)


@click.command()
@with_appcontext
def seed() -> None:
    """Add demo notes, unless they are there."""
    present = set(db.session.scalars(select(Note.title).where(Note.title.in_(DEMO_NOTES))))
    missing = [title for title in DEMO_NOTES if title not in present]
    db.session.add_all(Note(title=title, body=DEMO_NOTES[title]) for title in missing)
    db.session.commit()
    added = len(missing)
    click.echo(f"Added {added} demo notes." if added else "The demo notes are there already.")


@click.command()
def check_migrations() -> None:
    """Fail if the migrations do not lead to what the models say."""
    from app import create_app  # which imports this module

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'check.sqlite3'}"
        app = create_app(load_settings().model_copy(update={"database_url": url}))
        with app.app_context():
            migrations.upgrade()
            if migrations.needs_revision():
                raise click.ClickException(
                    "The models have changed: run `uv run poe makemigration`."
                )
    click.echo("The migrations match the models.")
