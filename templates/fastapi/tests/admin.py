"""Staff, and a client of theirs."""

import re
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient, Response

from app.admin.staff import make_staff
from app.database import SessionDep, new_session
from app.engine import engine
from app.users.models import User
from app.users.service import Users

EMAIL = "grace@example.com"
PASSWORD = "nanoseconds-matter"


@pytest.fixture
async def one_transaction(session: SessionDep) -> AsyncIterator[None]:
    """The admin works in the transaction that is rolled back, too."""
    new_session.configure(bind=session.bind, join_transaction_mode="create_savepoint")
    yield
    new_session.configure(bind=engine, join_transaction_mode="conditional_savepoint")


@pytest.fixture
async def staff(users: Users) -> User:
    user = await users.add(EMAIL, PASSWORD)
    await make_staff(users.session, user)
    return user


@pytest.fixture
async def admin(stranger: AsyncClient, staff: User) -> AsyncClient:
    """A client that staff is logged in with."""
    await log_in(stranger)
    return stranger


async def log_in(client: AsyncClient, password: str = PASSWORD) -> Response:
    return await post(client, "/admin/login", username=EMAIL, password=password)


async def post(client: AsyncClient, path: str, **data: str) -> Response:
    page = await client.get("/admin/login", follow_redirects=True)
    token = re.search(r'name="csrftoken" value="([^"]+)"', page.text)
    assert token
    data["csrftoken"] = token[1]
    return await client.post(path, data=data)


def assert_needs_nothing_from_elsewhere(response: Response) -> None:
    assert response.status_code == 200
    assert not re.search(r"https?://(?!localhost/|www\.w3\.org/)", response.text)
    policy = response.headers["Content-Security-Policy"]
    assert all(f"'nonce-{nonce}'" in policy for nonce in re.findall('nonce="(.+?)"', response.text))
    assert "<script>" not in response.text
