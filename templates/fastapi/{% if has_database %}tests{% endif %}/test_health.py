from unittest.mock import AsyncMock

import pytest
from httpx2 import AsyncClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession


async def test_live(client: AsyncClient) -> None:
    response = await client.get("/health/live")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


async def test_ready(client: AsyncClient) -> None:
    response = await client.get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": "ok"}}


async def test_not_ready_without_database(
    client: AsyncClient, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = OperationalError("SELECT 1", {}, Exception("gone"))
    monkeypatch.setattr(session, "scalar", AsyncMock(side_effect=failure))

    response = await client.get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {"status": "error", "checks": {"database": "error"}}


async def test_head_is_answered_like_get(client: AsyncClient) -> None:
    assert (await client.head("/health/live")).status_code == 200
