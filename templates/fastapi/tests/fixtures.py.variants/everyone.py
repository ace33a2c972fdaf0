"""The notes, and a client."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.notes.service import Notes


@pytest.fixture
def client(stranger: AsyncClient) -> AsyncClient:
    return stranger


@pytest.fixture
def notes(session: AsyncSession) -> Notes:
    return Notes(session)
