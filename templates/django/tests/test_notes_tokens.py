from typing import Any

import pytest
from django.test import Client

from users.models import User
from users.tokens import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(rf: Any) -> dict[str, str]:
    return headers_of(rf, "grace@example.com")


@pytest.fixture
def theirs(rf: Any) -> dict[str, str]:
    return headers_of(rf, "other@example.com")


def headers_of(rf: Any, email: str) -> dict[str, str]:
    """The headers of somebody who has logged in."""
    tokens = log_in(rf.post("/"), User.objects.create_user(email))
    return {"Authorization": f"Bearer {tokens.access_token}"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_notes_need_a_token(client: Client, method: str) -> None:
    response = client.generic(method, "/api/notes", "{}", content_type="application/json")

    assert response.status_code == 401


def test_notes_belong_to_their_author(
    client: Client, mine: dict[str, str], theirs: dict[str, str]
) -> None:
    json: Any = {"content_type": "application/json"}
    note = client.post("/api/notes", {"title": "Milk"}, headers=mine, **json).json()

    assert client.get("/api/notes", headers=theirs).json()["total"] == 0
    for method in ("GET", "PATCH", "DELETE"):
        path = f"/api/notes/{note['id']}"
        assert client.generic(method, path, "{}", headers=theirs, **json).status_code == 404
    answer = client.get("/api/notes", headers=mine)
    assert answer.json()["total"] == 1
    assert answer["Cache-Control"] == "no-store"
