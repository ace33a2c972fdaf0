from inspect import iscoroutinefunction

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOWHERE, MakeApp


def test_live(client: FlaskClient) -> None:
    response = client.get("/health/live")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_ready(client: FlaskClient) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json == {"status": "ok", "checks": {"database": "ok"}}


def test_ready_names_what_fails(make_app: MakeApp) -> None:
    with make_app(database_url=NOWHERE) as app:
        response = app.test_client().get("/health/ready")
    assert response.status_code == 503
    assert response.json == {"status": "error", "checks": {"database": "error"}}


def test_no_request_ends_with_an_event_loop(app: Flask) -> None:
    """As the extension for the database would have it, which doubles what a request takes."""
    assert not any(map(iscoroutinefunction, app.teardown_appcontext_funcs))
