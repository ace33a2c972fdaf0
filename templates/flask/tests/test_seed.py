from flask import Flask
from sqlalchemy import func, select

from app.database import db
from app.notes.models import Note


def seed(app: Flask) -> str:
    """Run the command, and return the first line that it prints."""
    return app.test_cli_runner().invoke(args=["seed"]).stdout.splitlines()[0]


def test_seeding_twice_adds_notes_once(app: Flask) -> None:
    assert seed(app) == "Added 3 demo notes."
    assert seed(app) == "The demo notes are there already."
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Note)) == 3
