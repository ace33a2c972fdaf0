import pytest
from httpx2 import AsyncClient

PASSWORD = "correct horse"


async def log_in(client: AsyncClient, email: str) -> dict[str, str]:
    """Register somebody, and return the headers of their requests."""
    await client.post("/api/auth/register", json={"email": email, "password": PASSWORD})
    form = {"username": email, "password": PASSWORD}
    pair = (await client.post("/api/auth/token", data=form)).json()
    return {"Authorization": f"Bearer {pair['access_token']}"}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_notes_need_a_token(stranger: AsyncClient, method: str) -> None:
    response = await stranger.request(method, "/api/notes", json={"title": "Milk"})

    assert response.status_code == 401


async def test_notes_belong_to_their_author(stranger: AsyncClient) -> None:
    mine = await log_in(stranger, "grace@example.com")
    theirs = await log_in(stranger, "other@example.com")
    note = (await stranger.post("/api/notes", json={"title": "Milk"}, headers=mine)).json()

    assert (await stranger.get("/api/notes", headers=theirs)).json()["total"] == 0
    for method in ("GET", "PATCH", "DELETE"):
        path = f"/api/notes/{note['id']}"
        response = await stranger.request(method, path, json={}, headers=theirs)
        assert response.status_code == 404
    answer = await stranger.get("/api/notes", headers=mine)
    assert answer.json()["total"] == 1
    assert answer.headers["Cache-Control"] == "no-store"
