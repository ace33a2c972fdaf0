import os
from pathlib import Path

import pytest

from tools import local_postgres
from tools.with_database import provide_database

OWN = "postgresql://postgres:secret@127.0.0.1:5433/postgres"


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of the servers that were started."""
    folders: list[Path] = []

    def start(folder: Path) -> str:
        folders.append(folder)
        return OWN

    monkeypatch.setattr(local_postgres, "start", start)
    # Also so that it is put back.
    monkeypatch.setenv("DATABASE_URL", "")
    return folders


def test_without_a_server_one_is_started(started: list[Path], tmp_path: Path) -> None:
    provide_database()
    assert os.environ["DATABASE_URL"] == OWN
    assert started == [tmp_path / ".postgres"]


def test_a_server_that_is_named_is_used(
    started: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://server/app")
    provide_database()
    assert os.environ["DATABASE_URL"] == "postgresql://server/app"
    assert started == []
