import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError
from werkzeug.test import TestResponse

from app.database import db
from app.engine import engine_options
from app.outages import told_in_one_line
from tests.conftest import AWAY, NOWHERE, MakeApp

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def refused(app: Flask, path: str, sql: str) -> TestResponse:
    app.add_url_rule(path, "away", lambda: str(db.session.scalar(text(sql))))
    response = app.test_client().get(path)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    return response


@pytest.mark.parametrize("path", AWAY)
def test_what_takes_too_long_is_stopped(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("app.engine.STATEMENT_SECONDS", 0.1)
    with make_app() as app:
        refused(app, path, ENDLESS)


@pytest.mark.parametrize("path", AWAY)
def test_clients_are_told_to_come_back(make_app: MakeApp, path: str) -> None:
    with make_app(database_url=NOWHERE) as app:
        assert "secret" not in refused(app, path, "SELECT 1").text


def test_a_mistake_is_no_outage(make_app: MakeApp) -> None:
    with make_app() as app:
        app.testing = False
        app.add_url_rule("/mistake", "mistake", lambda: str(db.session.scalar(text("SELECT no"))))
        assert app.test_client().get("/mistake").status_code == 500


def test_a_command_ends_with_one_line() -> None:
    options = engine_options(NOWHERE)
    with pytest.raises(SystemExit) as stop, told_in_one_line(options["url"]):
        create_engine(**options).connect()
    assert str(stop.value).startswith(f"DATABASE_URL: {NOWHERE.partition(':')[0]}://")
    assert "\n" not in str(stop.value)
    assert "secret" not in str(stop.value)


def test_a_command_does_not_hide_a_mistake() -> None:
    with pytest.raises(ProgrammingError), told_in_one_line(engine_options(NOWHERE)["url"]):
        raise ProgrammingError("SELECT nothing", {}, Exception("no such column"))
