"""Somebody who has signed up, and a client of theirs."""

import pytest
from django.test import Client

from users.models import User

EMAIL = "ada@example.com"
PASSWORD = "correct horse"


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user(EMAIL, PASSWORD)


@pytest.fixture
def member(user: User) -> Client:
    """A client that is logged in."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client
