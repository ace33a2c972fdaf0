from collections.abc import Iterator
from datetime import timedelta
from threading import BoundedSemaphore

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import db, now
from app.users import passwords, throttle
from app.users.exceptions import TooManyAttempts, TooManyHashes
from app.users.limits import network_of
from app.users.models import Attempt
from app.users.service import add_user, authenticate, register
from tests.users import EMAIL, PASSWORD

HERE = {"REMOTE_ADDR": "192.0.2.1"}
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.2"}


@pytest.fixture(autouse=True)
def request_from_here(app: Flask) -> Iterator[None]:
    with app.test_request_context(environ_base=HERE):
        add_user(EMAIL, PASSWORD)
        yield


def fail(times: int) -> None:
    for _ in range(times):
        assert authenticate(EMAIL, "wrong") is None


def attempts() -> int | None:
    return db.session.scalar(select(func.count()).select_from(Attempt))


def test_too_many_failures_also_refuse_the_right_password() -> None:
    fail(10)

    with pytest.raises(TooManyAttempts) as refused:
        authenticate(EMAIL, PASSWORD)

    assert isinstance(refused.value.retry_after, int)
    assert 0 < refused.value.retry_after <= 300


def test_others_are_not_locked_out(app: Flask) -> None:
    add_user("other@example.com", PASSWORD)
    fail(10)

    assert authenticate("other@example.com", PASSWORD)
    with app.test_request_context(environ_base=ELSEWHERE):
        assert authenticate(EMAIL, PASSWORD)


def test_success_forgets_failures() -> None:
    fail(9)
    assert authenticate(EMAIL.upper(), PASSWORD)

    fail(10)


def test_failures_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    fail(10)
    later = now() + timedelta(minutes=6)
    monkeypatch.setattr(throttle, "now", lambda: later)

    assert authenticate(EMAIL, PASSWORD)
    assert attempts() == 0


def test_a_network_does_not_guess_at_all_accounts(app: Flask) -> None:
    for number in range(99):
        throttle.count("log-in", f"{number}@example.com")
    # An account of one's own hides nothing.
    assert authenticate(EMAIL, PASSWORD)
    throttle.count("log-in", "99@example.com")

    with pytest.raises(TooManyAttempts):
        authenticate(EMAIL, PASSWORD)
    with app.test_request_context(environ_base=ELSEWHERE):
        assert authenticate(EMAIL, PASSWORD)


def test_a_network_does_not_sign_up_without_end(app: Flask) -> None:
    for number in range(30):
        register(f"{number}@example.com", PASSWORD)

    with pytest.raises(TooManyAttempts):
        register("30@example.com", PASSWORD)
    with app.test_request_context(environ_base=ELSEWHERE):
        assert register("30@example.com", PASSWORD)


@pytest.mark.parametrize("full", ["places", "slots"])
def test_who_is_not_looked_at_has_not_failed(monkeypatch: pytest.MonkeyPatch, full: str) -> None:
    monkeypatch.setattr(passwords, full, BoundedSemaphore(0))
    monkeypatch.setattr(passwords, "PATIENCE", timedelta())

    with pytest.raises(TooManyHashes):
        authenticate(EMAIL, PASSWORD)

    assert attempts() == 0


def test_nothing_tells_whose_tries_they_were() -> None:
    attempt = throttle.count("log-in", EMAIL)

    assert EMAIL not in str(vars(attempt))
    assert HERE["REMOTE_ADDR"] not in str(vars(attempt))


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
