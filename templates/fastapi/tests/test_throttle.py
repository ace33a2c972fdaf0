from datetime import timedelta

import pytest
from anyio import Semaphore

from app.database import now
from app.users import passwords, service
from app.users.exceptions import TooManyAttempts
from app.users.limits import network_of
from app.users.passwords import TooManyHashes
from app.users.service import Users

EMAIL = "grace@example.com"
PASSWORD = "correct horse"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture(autouse=True)
async def grace(anyio_backend: str, users: Users) -> None:
    await users.add(EMAIL, PASSWORD)


async def fail(users: Users, times: int) -> None:
    for _ in range(times):
        assert await users.authenticate(EMAIL, "wrong", HERE) is None


async def test_too_many_failures_also_refuse_the_right_password(users: Users) -> None:
    await fail(users, 10)

    with pytest.raises(TooManyAttempts) as refused:
        await users.authenticate(EMAIL, PASSWORD, HERE)

    assert refused.value.headers
    assert 0 < int(refused.value.headers["Retry-After"]) <= 300


async def test_others_are_not_locked_out(users: Users) -> None:
    await users.add("other@example.com", PASSWORD)
    await fail(users, 10)

    assert await users.authenticate("other@example.com", PASSWORD, HERE)
    assert await users.authenticate(EMAIL, PASSWORD, ELSEWHERE)


async def test_success_forgets_failures(users: Users) -> None:
    await fail(users, 9)
    assert await users.authenticate(EMAIL, PASSWORD, HERE)

    await fail(users, 10)


async def test_failures_are_forgotten_in_time(
    users: Users,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await fail(users, 10)
    later = now() + timedelta(minutes=6)
    monkeypatch.setattr(service, "now", lambda: later)

    assert await users.authenticate(EMAIL, PASSWORD, HERE)


async def test_a_network_does_not_guess_at_all_accounts(users: Users) -> None:
    for number in range(99):
        await users.count("log-in", f"{number}@example.com", HERE)
    # An account of one's own hides nothing.
    assert await users.authenticate(EMAIL, PASSWORD, HERE)
    await users.count("log-in", "99@example.com", HERE)

    with pytest.raises(TooManyAttempts):
        await users.authenticate(EMAIL, PASSWORD, HERE)
    assert await users.authenticate(EMAIL, PASSWORD, ELSEWHERE)


async def test_a_network_does_not_sign_up_without_end(users: Users) -> None:
    for number in range(30):
        await users.register(f"{number}@example.com", PASSWORD, HERE)

    with pytest.raises(TooManyAttempts):
        await users.register("30@example.com", PASSWORD, HERE)
    assert await users.register("30@example.com", PASSWORD, ELSEWHERE)


async def test_who_is_not_looked_at_has_not_failed(
    users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crowded:
        crowded.setattr(passwords, "slots", Semaphore(0))
        crowded.setattr(passwords, "PATIENCE", 0)
        for _ in range(10):
            with pytest.raises(TooManyHashes):
                await users.authenticate(EMAIL, PASSWORD, HERE)

    assert await users.authenticate(EMAIL, PASSWORD, HERE)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:1:ffff::1", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("somewhere", "somewhere"),
        ("", ""),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network
