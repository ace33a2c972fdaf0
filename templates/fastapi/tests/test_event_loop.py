import asyncio
from unittest.mock import Mock

import pytest
from pwdlib import PasswordHash

from app.users import passwords


def fail_in_event_loop(*_: str) -> bool:
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
    return True


async def test_hashing_does_not_make_other_requests_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Mock(hash=fail_in_event_loop, verify=fail_in_event_loop)
    monkeypatch.setattr(passwords, "argon2", slow)

    assert await passwords.hash_password("a secret")
    assert await passwords.is_password("a secret", "its hash")


def test_the_hash_of_nobody_costs_what_others_cost() -> None:
    matches, newer = PasswordHash.recommended().verify_and_update("nobody", passwords.DUMMY_HASH)

    assert matches
    assert newer is None
