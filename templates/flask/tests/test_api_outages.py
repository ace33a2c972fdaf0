import pytest

from tests.conftest import MakeApp
from tests.test_outages import NOWHERE, count, count_for_ever


def test_what_takes_too_long_is_a_problem(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.STATEMENT_SECONDS", 0.1)
    with make_app() as app:
        app.add_url_rule("/api/count", "count", count_for_ever)
        response = app.test_client().get("/api/count")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert response.content_type == "application/problem+json"


def test_a_database_that_is_away_is_a_problem(make_app: MakeApp) -> None:
    with make_app(database_url=NOWHERE) as app:
        app.add_url_rule("/api/count", "count", count)
        response = app.test_client().get("/api/count")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert response.content_type == "application/problem+json"
