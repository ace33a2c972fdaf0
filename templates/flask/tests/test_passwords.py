from collections.abc import Callable
from datetime import timedelta
from threading import BoundedSemaphore

import pytest
from pwdlib import PasswordHash

from app.users import passwords
from app.users.exceptions import TooManyHashes
from app.users.passwords import DUMMY_HASH, hash_password, is_password, place_in_queue


def test_a_hash_is_as_the_rfc_advises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "argon2", PasswordHash.recommended())

    password_hash = hash_password("correct horse")

    assert password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert is_password("correct horse", password_hash)
    assert not is_password("wrong", password_hash)


@pytest.mark.parametrize("password_hash", ["", "!", "x" * 200])
def test_nothing_is_the_password_of_an_emptied_hash(password_hash: str) -> None:
    assert not is_password("", password_hash)
    assert not is_password("nobody", password_hash)


def test_to_look_nobody_up_takes_as_long() -> None:
    [cost, _, _] = DUMMY_HASH.rsplit("$", 2)
    assert PasswordHash.recommended().hash("x").startswith(f"{cost}$")


@pytest.mark.parametrize(
    "compute",
    [lambda: hash_password("correct horse"), lambda: is_password("correct horse", DUMMY_HASH)],
)
def test_who_waits_for_a_slot_too_long_is_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch, compute: Callable[[], object]
) -> None:
    monkeypatch.setattr(passwords, "slots", BoundedSemaphore(0))
    monkeypatch.setattr(passwords, "PATIENCE", timedelta())

    with pytest.raises(TooManyHashes):
        compute()


def test_of_a_crowd_most_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "places", BoundedSemaphore(1))

    with place_in_queue(), pytest.raises(TooManyHashes), place_in_queue():
        pass


def test_a_place_is_given_back_whatever_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "places", BoundedSemaphore(1))

    with pytest.raises(RuntimeError), place_in_queue():
        raise RuntimeError
    with place_in_queue():
        pass
