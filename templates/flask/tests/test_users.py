from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from app.database import db
from app.users.models import User
from app.users.passwords import hash_password
from app.users.service import EmailTaken, add_user, authenticate, find_user, set_password
from tests.users import EMAIL, PASSWORD

OTHER_PASSWORD = "battery staple"


@pytest.fixture(autouse=True)
def request_of_somebody(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    "typed", ["user@münchen.de", " USER@MÜNCHEN.DE ", "user@xn--mnchen-3ya.de"]
)
def test_people_are_known_by_their_address_however_it_is_written(typed: str) -> None:
    user = add_user("user@münchen.de", PASSWORD)

    assert find_user(typed) == user
    assert authenticate(typed, PASSWORD) == user


@pytest.mark.usefixtures("user")
def test_an_address_belongs_to_one_person() -> None:
    with pytest.raises(EmailTaken):
        add_user(EMAIL, OTHER_PASSWORD)

    assert authenticate(EMAIL, PASSWORD)


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("email", ["", "nobody@example.com", f"{EMAIL}\0", "\0"])
def test_others_are_nobody(email: str) -> None:
    assert find_user(email) is None
    assert authenticate(email, PASSWORD) is None


def test_a_password_is_changed(user: User) -> None:
    assert set_password(user, OTHER_PASSWORD)

    assert authenticate(EMAIL, PASSWORD) is None
    assert authenticate(EMAIL, OTHER_PASSWORD)


def test_of_two_changes_one_counts(user: User) -> None:
    another = hash_password("one more secret")
    db.session.execute(update(User).values(password_hash=another))

    assert not set_password(user, OTHER_PASSWORD)
    assert authenticate(EMAIL, OTHER_PASSWORD) is None
    assert authenticate(EMAIL, "one more secret")
