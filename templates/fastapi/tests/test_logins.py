"""What happens to a log-in while the password is changed by another request."""

import pytest
from sqlalchemy import update

from app.database import SessionDep
from app.users.logins import Logins
from app.users.models import User
from app.users.service import Users


@pytest.fixture
async def ada(users: Users) -> User:
    """Somebody whose password was right a moment ago."""
    ada = await users.add("ada@example.com", "correct horse")
    connection = await users.session.connection()
    await connection.execute(update(User).values(password_hash="another"))
    return ada


async def test_it_does_not_begin(session: SessionDep, ada: User) -> None:
    assert await Logins(session).begin(ada) is None
