from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app.database import db
from app.outages import told_in_one_line
from tests.conftest import MakeApp


def add_views(app: Flask) -> None:
    for path in ("/api/count", "/count"):
        app.add_url_rule(path, path, lambda: str(db.session.scalar(text("SELECT 1"))))


def test_clients_are_told_to_come_back(make_app: MakeApp, tmp_path: Path) -> None:
    with make_app(database_url=f"sqlite:///{tmp_path}") as app:  # a folder is no database
        add_views(app)
        answers = [app.test_client().get(path) for path in ("/api/count", "/count")]
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [
        (503, "10"),
        (503, "10"),
    ]


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
