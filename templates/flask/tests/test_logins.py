from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.database import db, now
from app.users import logins
from app.users.models import Login, User
from app.users.service import set_password
from tests.users import EMAIL


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def login(user: User) -> Login:
    login = logins.begin(user)
    assert login
    return login


def test_it_says_who_is_there_until_it_ends(login: Login) -> None:
    found = logins.find_user(login.id)
    assert found
    assert found.email == EMAIL

    logins.end(login.id)

    assert logins.find_user(login.id) is None


def test_each_device_has_its_own(user: User, login: Login) -> None:
    other = logins.begin(user)
    assert other
    logins.end(other.id)

    assert logins.find_user(login.id)


def test_it_is_over_in_time(user: User, login: Login, monkeypatch: pytest.MonkeyPatch) -> None:
    later = now() + logins.LOGIN_LIFETIME + timedelta(minutes=1)
    monkeypatch.setattr(logins, "now", lambda: later)

    assert logins.find_user(login.id) is None
    logins.begin(user)
    assert db.session.scalar(select(func.count()).select_from(Login)) == 1


def test_a_changed_password_ends_it_everywhere(user: User, login: Login) -> None:
    set_password(user, "battery staple")

    assert logins.find_user(login.id) is None


def test_it_does_not_begin_if_the_password_was_changed_meanwhile(user: User) -> None:
    db.session.execute(update(User).values(password_hash="another"))

    assert logins.begin(user) is None
