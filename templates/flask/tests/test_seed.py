from flask import Flask
from sqlalchemy import func, select

from app.database import db
from app.notes.models import Note


def test_seeding_twice_adds_notes_once(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["seed"]).stdout == "Added 3 demo notes.\n"
    assert runner.invoke(args=["seed"]).stdout == "The demo notes are there already.\n"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Note)) == 3
