"""A demo user with notes: `poe seed`."""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app.database import db
from app.notes.models import Note
from app.users.service import add_user, find_user

EMAIL = "demo@example.com"
PASSWORD = "demo-password-1"  # noqa: S105 - printed in the README, and refused in production
DEMO_NOTES = {
    "Welcome": "This note and the next two came with `poe seed`.",
    "Shopping list": "Milk\nBread\nApples",
    "Ideas": "Write down every one, keep the best.",
}


@click.command()
@with_appcontext
def seed() -> None:
    """Add a demo user with notes, unless they are there."""
    if current_app.config["IS_PRODUCTION"]:
        raise click.ClickException(
            "Everybody knows the password of the demo user: not in production."
        )
    demo = find_user(EMAIL) or add_user(EMAIL, PASSWORD)
    theirs = select(Note.title).where(Note.author_id == demo.id, Note.title.in_(DEMO_NOTES))
    missing = DEMO_NOTES.keys() - set(db.session.scalars(theirs))
    db.session.add_all(
        Note(author_id=demo.id, title=title, body=body)
        for title, body in DEMO_NOTES.items()
        if title in missing
    )
    db.session.commit()
    added = len(missing)
    click.echo(f"Added {added} demo notes." if added else "The demo notes are there already.")
    click.echo(f"Log in as {EMAIL} with the password {PASSWORD}.")
