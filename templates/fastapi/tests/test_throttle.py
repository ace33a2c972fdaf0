from datetime import timedelta

import pytest

from app.database import now
from app.users import service
from app.users.service import TooManyAttempts, Users

EMAIL = "grace@example.com"
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
async def grace(users: Users) -> None:
    await users.add(EMAIL, PASSWORD)


async def fail(users: Users, times: int) -> None:
    for _ in range(times):
        assert await users.authenticate(EMAIL, "wrong", "192.0.2.1") is None


async def test_too_many_failures_also_refuse_the_right_password(users: Users) -> None:
    await fail(users, 10)

    with pytest.raises(TooManyAttempts) as refused:
        await users.authenticate(EMAIL, PASSWORD, "192.0.2.1")

    assert 0 < refused.value.retry_after <= 300


async def test_others_are_not_locked_out(users: Users) -> None:
    await users.add("other@example.com", PASSWORD)
    await fail(users, 10)

    assert await users.authenticate("other@example.com", PASSWORD, "192.0.2.1")
    assert await users.authenticate(EMAIL, PASSWORD, "192.0.2.2")


async def test_success_forgets_failures(users: Users) -> None:
    await fail(users, 9)
    assert await users.authenticate(EMAIL, PASSWORD, "192.0.2.1")

    await fail(users, 10)


async def test_failures_are_forgotten_in_time(
    users: Users,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await fail(users, 10)
    later = now() + timedelta(minutes=6)
    monkeypatch.setattr(service, "now", lambda: later)

    assert await users.authenticate(EMAIL, PASSWORD, "192.0.2.1")
