import asyncio
from unittest.mock import Mock

import pytest
from anyio import Semaphore
from pwdlib import PasswordHash
from starlette.requests import ClientDisconnect

from app.users import passwords
from app.users.passwords import TooManyHashes


def fail_in_event_loop(*_: str) -> bool:
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
    return True


async def test_hashing_does_not_make_other_requests_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Mock(hash=fail_in_event_loop, verify=fail_in_event_loop)
    monkeypatch.setattr(passwords, "argon2", slow)

    assert await passwords.hash_password("a secret")
    assert await passwords.is_password("a secret", "its hash")


async def test_nobody_waits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "slots", Semaphore(0))
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)

    with pytest.raises(TooManyHashes) as refused:
        await passwords.hash_password("a secret")

    assert refused.value.status_code == 503
    assert refused.value.headers


async def test_the_queue_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "places", Semaphore(1))

    with passwords.place_in_queue(), pytest.raises(TooManyHashes), passwords.place_in_queue():
        pass
    with passwords.place_in_queue():
        pass


async def test_nothing_is_computed_for_who_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    argon2 = Mock()
    monkeypatch.setattr(passwords, "argon2", argon2)

    async def has_gone() -> bool:
        return True

    with pytest.raises(ClientDisconnect):
        await passwords.is_password("a secret", "its hash", has_gone)

    argon2.verify.assert_not_called()


def test_the_hash_of_nobody_costs_what_others_cost() -> None:
    matches, newer = PasswordHash.recommended().verify_and_update("nobody", passwords.DUMMY_HASH)

    assert matches
    assert newer is None
