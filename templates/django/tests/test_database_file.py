import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from config.database import Connection

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such modes")


def modes(folder: Path) -> dict[str, int]:
    """The modes of the database file and of those that SQLite lays beside it."""
    with closing(sqlite3.connect(folder / "file.sqlite3", factory=Connection)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE something (id INTEGER)")
        return {path.name: path.stat().st_mode & 0o777 for path in folder.glob("file.sqlite3*")}


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    names = [f"file.sqlite3{end}" for end in ("", "-shm", "-wal")]
    assert modes(tmp_path) == dict.fromkeys(names, 0o600)


def test_a_file_that_was_opened_to_others_stays_open(tmp_path: Path) -> None:
    (tmp_path / "file.sqlite3").touch(mode=0o640)
    assert set(modes(tmp_path).values()) == {0o640}


def test_a_database_in_memory_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    address = "file:memory?mode=memory&cache=shared"
    with closing(sqlite3.connect(address, factory=Connection, uri=True)):
        assert not list(tmp_path.iterdir())
