import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import db
from tests.conftest import MakeApp

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such modes")


def modes(make_app: MakeApp, folder: Path) -> dict[str, int]:
    """The modes of the database file and of those that SQLite lays beside it."""
    url = f"sqlite:///{folder / 'file.sqlite3'}"
    with make_app(database_url=url) as app, app.app_context():
        db.session.execute(text("CREATE TABLE something (id INTEGER)"))
        return {path.name: path.stat().st_mode & 0o777 for path in folder.glob("file.sqlite3*")}


def test_the_file_is_its_owners_alone(make_app: MakeApp, tmp_path: Path) -> None:
    names = [f"file.sqlite3{end}" for end in ("", "-shm", "-wal")]
    assert modes(make_app, tmp_path) == dict.fromkeys(names, 0o600)


def test_a_file_that_was_opened_to_others_stays_open(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "file.sqlite3").touch(mode=0o640)
    assert set(modes(make_app, tmp_path).values()) == {0o640}
