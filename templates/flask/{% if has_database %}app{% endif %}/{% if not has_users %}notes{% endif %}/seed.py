"""Something to look at: `poe seed`."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.database import db
from app.notes.models import Note

DEMO_NOTES = {
    "Welcome": "This note and the next two came with `poe seed`.",
    "Shopping list": "Milk\nBread\nApples",
    "Ideas": "Write down every one, keep the best.",
}


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
