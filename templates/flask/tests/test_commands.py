import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import db, migrations
from app.notes.models import Note


def test_seeding_twice_adds_notes_once(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["seed"]).stdout == "Added 3 demo notes.\n"
    assert runner.invoke(args=["seed"]).stdout == "The demo notes are there already.\n"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Note)) == 3


def test_migrations_match_the_models(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["check-migrations"])
    assert (result.exit_code, result.stdout) == (0, "The migrations match the models.\n")


def test_a_missing_migration_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "needs_revision", lambda: True)
    result = app.test_cli_runner().invoke(args=["check-migrations"])
    assert result.exit_code == 1
    assert "makemigration" in result.output


def test_migrations_are_numbered(app: Flask) -> None:
    with app.app_context():
        assert migrations.rev_id() == f"{len(migrations.log()) + 1:04}"
