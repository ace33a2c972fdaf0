"""Somebody with notes, and a client of theirs."""

import pytest
from httpx2 import AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.ext.asyncio import AsyncSession

from app.main import app
from app.notes.service import Notes
from app.users import passwords
from app.users.current import current_user
from app.users.models import User
from app.users.service import Users


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes for tests only: real ones take their time."""
    hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "argon2", PasswordHash([hasher]))


@pytest.fixture
async def user(session: AsyncSession) -> User:
    user = User(email="ada@example.com", password_hash="")
    session.add(user)
    await session.commit()
    return user


@pytest.fixture
def users(session: AsyncSession) -> Users:
    return Users(session)


@pytest.fixture
def client(stranger: AsyncClient, user: User) -> AsyncClient:
    """A client that needs no log-in."""
    app.dependency_overrides[current_user] = lambda: user
    return stranger


@pytest.fixture
def notes(session: AsyncSession, user: User) -> Notes:
    return Notes(session, user)
