from flask import Flask

from app.database import migrations


def test_migrations_match_the_models(shared_app: Flask) -> None:
    with shared_app.app_context():
        assert not migrations.needs_revision(), "Run `uv run poe makemigration`."


def test_migrations_are_numbered(shared_app: Flask) -> None:
    with shared_app.app_context():
        assert migrations.rev_id() == f"{len(migrations.log()) + 1:04}"
