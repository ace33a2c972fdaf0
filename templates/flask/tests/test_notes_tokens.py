import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.users.service import add_user
from tests.tokens import bear_token


@pytest.fixture
def other(app: Flask) -> FlaskClient:
    """Somebody else who has a token."""
    client = app.test_client()
    with app.app_context():
        user = add_user("other@example.com", "correct horse")
    bear_token(client, user)
    return client


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_notes_need_a_token(client: FlaskClient, method: str) -> None:
    response = client.open("/api/notes", method=method, json={"title": "Milk"})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_notes_belong_to_their_author(author: FlaskClient, other: FlaskClient) -> None:
    path = author.post("/api/notes", json={"title": "Milk"}).location

    assert other.get("/api/notes").get_json()["total"] == 0
    for method in ("GET", "PATCH", "DELETE"):
        assert other.open(path, method=method, json={}).status_code == 404
    answer = author.get("/api/notes")
    assert answer.get_json()["total"] == 1
    assert answer.headers["Cache-Control"] == "no-store"
