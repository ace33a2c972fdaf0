import sqlite3
import sys
from contextlib import closing, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import db
from app.engine import engine_options
from tests.conftest import MakeApp

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such modes")


def test_a_relative_file_lies_in_the_projects_folder(tmp_path: Path) -> None:
    url = engine_options("sqlite:///db.sqlite3")["url"]
    assert url.database == str(tmp_path / "db.sqlite3")


def test_an_absolute_one_stays_where_it_is(tmp_path: Path) -> None:
    url = engine_options(f"sqlite:///{tmp_path}/elsewhere/x.sqlite3")["url"]
    assert url.database == str(tmp_path / "elsewhere" / "x.sqlite3")


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


@pytest.mark.parametrize(("method", "is_locked"), [("GET", False), ("PATCH", True)])
def test_nobody_writes_between_the_reading_and_the_writing(
    method: str, is_locked: bool, make_app: MakeApp, tmp_path: Path
) -> None:
    file = tmp_path / "other.sqlite3"
    with make_app(database_url=f"sqlite:///{file}") as app, app.test_request_context(method=method):
        db.session.execute(text("SELECT 1"))
        refused = pytest.raises(sqlite3.OperationalError, match="locked")
        other = sqlite3.connect(file, timeout=0)
        with closing(other), refused if is_locked else nullcontext():
            other.execute("CREATE TABLE something (id INTEGER)")
