from httpx2 import AsyncClient


async def test_live(client: AsyncClient) -> None:
    response = await client.get("/health/live")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


async def test_ready(client: AsyncClient) -> None:
    response = await client.get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {}}


async def test_head_is_answered_like_get(client: AsyncClient) -> None:
    assert (await client.head("/health/live")).status_code == 200
