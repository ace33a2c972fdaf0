"""Log-ins that must not begin."""

import pytest
from sqlalchemy import update

from app.database import SessionDep
from app.users.logins import Logins
from app.users.models import User
from app.users.passwords import is_password
from app.users.service import Users


@pytest.fixture
async def ada(users: Users) -> User:
    """Somebody whose password was right a moment ago."""
    ada = await users.add("ada@example.com", "correct horse")
    connection = await users.session.connection()
    await connection.execute(update(User).values(password_hash="another"))
    return ada


async def test_none_begins_by_a_password_changed_meanwhile(session: SessionDep, ada: User) -> None:
    assert await Logins(session).begin(ada) is None


@pytest.mark.parametrize("password_hash", ["", "!", "x" * 200])
async def test_none_begins_by_an_emptied_hash(password_hash: str) -> None:
    assert not await is_password("", password_hash)
    assert not await is_password("nobody", password_hash)
