from collections.abc import Callable
from datetime import timedelta
from threading import BoundedSemaphore

import pytest

from users import hashers
from users.exceptions import TooManyHashes
from users.hashers import Hasher, place_in_queue


def test_a_hash_is_as_the_rfc_advises() -> None:
    hasher = Hasher()

    encoded = hasher.encode("correct horse", "some-salt")

    assert encoded.startswith("argon2$argon2id$v=19$m=65536,t=3,p=4$")
    assert hasher.verify("correct horse", encoded)
    assert not hasher.verify("wrong", encoded)


@pytest.mark.parametrize(
    "compute",
    [
        lambda: Hasher().encode("correct horse", "some-salt"),
        lambda: Hasher().verify("correct horse", "argon2$"),
    ],
)
def test_who_waits_for_a_slot_too_long_is_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch, compute: Callable[[], object]
) -> None:
    monkeypatch.setattr(hashers, "slots", BoundedSemaphore(0))
    monkeypatch.setattr(hashers, "PATIENCE", timedelta())

    with pytest.raises(TooManyHashes) as refused:
        compute()

    assert refused.value.seconds >= 1


def test_of_a_crowd_most_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers, "places", BoundedSemaphore(1))

    with place_in_queue(), pytest.raises(TooManyHashes), place_in_queue():
        pass


def test_a_place_is_given_back_whatever_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers, "places", BoundedSemaphore(1))

    with pytest.raises(RuntimeError), place_in_queue():
        raise RuntimeError
    with place_in_queue():
        pass
