"""Something to look at: `poe seed`."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.database import db
from app.notes.models import Note

DEMO_NOTES = {
    "Welcome": "This is a note. Edit it, delete it, or write another.",
    "Shopping": "Milk\nBread\nApples",
    "Ideas": "Put the next one here.",
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
