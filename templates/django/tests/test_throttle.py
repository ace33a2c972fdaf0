from datetime import timedelta
from threading import BoundedSemaphore

import pytest
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from tests.users import EMAIL, PASSWORD
from users import hashers, throttle
from users.exceptions import TooManyAttempts, TooManyHashes
from users.limits import network_of
from users.models import Attempt, User

pytestmark = pytest.mark.usefixtures("user")

HERE = RequestFactory(REMOTE_ADDR="192.0.2.1").get("/")
ELSEWHERE = RequestFactory(REMOTE_ADDR="192.0.2.2").get("/")


def log_in(
    request: HttpRequest | None = HERE, email: str = EMAIL, password: str = PASSWORD
) -> object:
    return authenticate(request, username=email, password=password)


def fail(times: int) -> None:
    for _ in range(times):
        assert log_in(password="wrong") is None


def test_too_many_failures_also_refuse_the_right_password() -> None:
    fail(10)

    with pytest.raises(TooManyAttempts) as refused:
        log_in()

    assert 0 < refused.value.seconds <= 300


def test_others_are_not_locked_out() -> None:
    User.objects.create_user("other@example.com", PASSWORD)
    fail(10)

    assert log_in(email="other@example.com")
    assert log_in(ELSEWHERE)


def test_success_forgets_failures() -> None:
    fail(9)
    assert log_in(email=EMAIL.upper())

    fail(10)


def test_failures_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    fail(10)
    later = now() + timedelta(minutes=6)
    monkeypatch.setattr(throttle, "now", lambda: later)

    assert log_in()
    assert not Attempt.objects.exists()


def test_a_network_does_not_guess_at_all_accounts() -> None:
    for number in range(99):
        throttle.count("log-in", f"{number}@example.com", HERE)
    # An account of one's own hides nothing.
    assert log_in()
    throttle.count("log-in", "99@example.com", HERE)

    with pytest.raises(TooManyAttempts):
        log_in()
    assert log_in(ELSEWHERE)


def test_a_network_does_not_sign_up_without_end() -> None:
    for number in range(30):
        throttle.count("registration", f"{number}@example.com", HERE)

    with pytest.raises(TooManyAttempts):
        throttle.count("registration", "30@example.com", HERE)
    throttle.count("registration", "30@example.com", ELSEWHERE)


def test_who_is_not_looked_at_has_not_failed(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    with monkeypatch.context() as crowded:
        crowded.setattr(hashers, "places", BoundedSemaphore(0))
        for _ in range(10):
            with pytest.raises(TooManyHashes):
                log_in()
    settings.PASSWORD_HASHERS = ["users.hashers.Hasher", *settings.PASSWORD_HASHERS]
    with monkeypatch.context() as crowded:
        crowded.setattr(hashers, "slots", BoundedSemaphore(0))
        crowded.setattr(hashers, "PATIENCE", timedelta())
        for _ in range(10):
            with pytest.raises(TooManyHashes):
                log_in(email="nobody@example.com")

    assert not Attempt.objects.exists()


def test_what_is_no_address_is_nobodys() -> None:
    assert log_in(email=f"{EMAIL}\0") is not None
    assert log_in(email="\0") is None
    assert authenticate(HERE, username=None, password=None) is None


def test_commands_count_as_one_network() -> None:
    assert log_in(None)


def test_nothing_tells_whose_tries_they_were() -> None:
    attempt = throttle.count("log-in", EMAIL, HERE)

    assert str(attempt).startswith("log-in at ")
    assert EMAIL not in str(vars(attempt))
    assert "192.0.2.1" not in str(vars(attempt))


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
