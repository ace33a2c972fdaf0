import re

import pytest
from httpx2 import AsyncClient

from tests.accounts import sign_up


@pytest.fixture
async def token(stranger: AsyncClient) -> str:
    """Sign somebody up, and return the token that their pages carry."""
    await sign_up(stranger)
    page = await stranger.get("/")
    found = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert found
    return found[1]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_api_needs_a_login(stranger: AsyncClient, method: str) -> None:
    response = await stranger.request(method, "/api/notes", json={"title": "Milk"})

    assert response.status_code == 401
    assert response.json()["status"] == 401


async def test_the_same_cookie_opens_the_api(stranger: AsyncClient, token: str) -> None:
    headers = {"X-CSRFToken": token}

    created = await stranger.post("/api/notes", json={"title": "Milk"}, headers=headers)

    assert created.status_code == 201
    answer = await stranger.get("/api/notes")
    assert answer.json()["total"] == 1
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": "wrong"}, {"X-CSRFToken": ""}])
async def test_changes_need_the_token(
    stranger: AsyncClient,
    token: str,
    headers: dict[str, str],
) -> None:
    response = await stranger.post("/api/notes", json={"title": "Milk"}, headers=headers)

    assert response.status_code == 403
    assert response.json()["status"] == 403
