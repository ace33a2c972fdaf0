import socket
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask, cli
from sqlalchemy import inspect

from app.config import load_settings
from app.database import db, migrations


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


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    monkeypatch.setenv("PORT", str(port))
    return port


@pytest.mark.parametrize("reloads", [False, True])
def test_dev_migrates_once_and_serves(
    reloads: bool, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reloads:
        monkeypatch.setenv("WERKZEUG_RUN_MAIN", "true")
    monkeypatch.setenv("FLASK_DEBUG", "0")  # forgets what `dev` makes of it
    served: list[Any] = []
    monkeypatch.setattr(cli, "run_simple", lambda *address, **_: served.extend(address))
    from app import __main__ as program

    monkeypatch.setattr(program, "settings", load_settings())
    monkeypatch.setitem(program.cli.context_settings["default_map"]["run"], "port", port)
    assert CliRunner().invoke(program.cli, ["dev"]).exit_code == 0
    *address, app = served
    assert address == ["127.0.0.1", port]
    with app.app_context():
        assert inspect(db.engine).has_table("alembic_version") is not reloads
        db.engine.dispose()
