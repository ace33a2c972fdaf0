import os
from pathlib import Path

import pytest

from config import environment
from tools import local_postgres
from tools.with_database import provide_database

OWN = "postgresql://postgres:secret@127.0.0.1:5433/postgres"


def test_a_server_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[Path] = []

    def start(folder: Path) -> str:
        started.append(folder)
        return OWN

    monkeypatch.setattr(local_postgres, "start", start)
    monkeypatch.setattr(environment, "BASE_DIR", tmp_path)
    # So that both are put back.
    monkeypatch.setattr(environment, "environment", environment.environment)
    monkeypatch.setenv("DATABASE_URL", "")

    provide_database()

    assert started == [tmp_path / ".postgres"]
    assert environment.environment.database_url == OWN
    # For whatever this process starts.
    assert os.environ["DATABASE_URL"] == OWN


def test_without_tools_a_server_must_be_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(environment, "BASE_DIR", tmp_path)
    monkeypatch.setenv("DATABASE_URL", "")

    with pytest.raises(SystemExit, match=r"^DATABASE_URL: [^\n]+$"):
        environment.read_environment()
