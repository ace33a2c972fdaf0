"""The commands of the project, beside Flask's own: `python -m app --help` lists them all."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask

from app.config import load_settings
from app.database import migrations
from app.notes.seed import seed as seed_notes


def init_app(app: Flask) -> None:
    app.cli.add_command(seed_notes)
    app.cli.add_command(check_migrations)


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
