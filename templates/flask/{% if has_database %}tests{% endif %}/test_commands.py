import socket
from typing import Any

import pytest
from click.testing import CliRunner
from flask import cli

from app.config import load_settings
from app.database import migrations


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    monkeypatch.setenv("PORT", str(port))
    return port


@pytest.mark.parametrize("reloads", [False, True])
def test_dev_migrates_once_and_serves(
    reloads: bool, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reloads:
        monkeypatch.setenv("WERKZEUG_RUN_MAIN", "true")
    monkeypatch.setenv("FLASK_DEBUG", "0")  # forgets what `dev` makes of it
    migrated: list[bool] = []
    monkeypatch.setattr(migrations, "upgrade", lambda: migrated.append(True))
    served: list[Any] = []
    monkeypatch.setattr(cli, "run_simple", lambda *address, **_: served.extend(address))
    from app import __main__ as program

    monkeypatch.setattr(program, "settings", load_settings())
    monkeypatch.setitem(program.cli.context_settings["default_map"]["run"], "port", port)
    assert CliRunner().invoke(program.cli, ["dev"]).exit_code == 0
    assert served[:2] == ["127.0.0.1", port]
    assert migrated == ([] if reloads else [True])
