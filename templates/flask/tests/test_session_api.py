import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_api_needs_a_log_in(client: FlaskClient, method: str) -> None:
    response = client.open("/api/notes", method=method, json={"title": "Milk"})

    assert response.status_code == 401
    assert response.get_json()["status"] == 401


def test_the_same_cookie_opens_the_api(author: FlaskClient) -> None:
    created = author.post("/api/notes", json={"title": "Milk"})

    assert created.status_code == 201
    answer = author.get("/api/notes")
    assert answer.get_json()["total"] == 1
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": "wrong"}, {"X-CSRFToken": ""}])
def test_changes_need_the_token(member: FlaskClient, headers: dict[str, str]) -> None:
    response = member.post("/api/notes", json={"title": "Milk"}, headers=headers)

    assert response.status_code == 403
    assert response.get_json()["status"] == 403


def test_the_document_tells_who_may_call(client: FlaskClient) -> None:
    operations = client.get("/openapi.json").get_json()["paths"]["/api/notes"]

    assert [*operations["get"]["responses"]] == ["200", "422", "401"]
    assert {"401", "403"} <= set(operations["post"]["responses"])
    assert operations["post"]["security"] == [{"SessionCookie": []}]
