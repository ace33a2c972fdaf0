from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app.database import db
from app.outages import told_in_one_line
from tests.conftest import MakeApp


def count() -> str:
    return str(db.session.scalar(text("SELECT 1")))


def count_for_ever() -> str:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    return str(db.session.scalar(text(numbers)))


def test_what_takes_too_long_is_stopped(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.database.STATEMENT_SECONDS", 0.1)
    with make_app() as app:
        app.add_url_rule("/count", "count", count_for_ever)
        response = app.test_client().get("/count")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"


def test_clients_are_told_to_come_back(make_app: MakeApp, tmp_path: Path) -> None:
    with make_app(database_url=f"sqlite:///{tmp_path}") as app:  # a folder is no database
        app.add_url_rule("/count", "count", count)
        response = app.test_client().get("/count")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"


def test_a_mistake_is_no_outage(make_app: MakeApp) -> None:
    with make_app() as app:
        app.testing = False
        app.add_url_rule("/mistake", "mistake", lambda: str(db.session.scalar(text("SELECT no"))))
        assert app.test_client().get("/mistake").status_code == 500


def test_a_command_ends_with_one_line(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}")
    with pytest.raises(SystemExit) as stop, told_in_one_line("sqlite:///here"):
        engine.connect()
    assert str(stop.value) == (
        "DATABASE_URL: sqlite:///here cannot be used: unable to open database file"
    )


def test_a_command_does_not_hide_a_mistake() -> None:
    with pytest.raises(OperationalError), told_in_one_line("sqlite:///here"):
        raise OperationalError("SELECT nothing", {}, Exception("no such column"))
