"""Somebody's notes, and a client of theirs: known to the pages by a cookie, to the API by a token."""

import pytest
from django.db.models import Manager
from django.test import Client, RequestFactory

from notes.models import Note
from users.models import User
from users.tokens import log_in

# Queries that tell who asks: for the log-in with its user, or for the session and the user
WHO_ASKS = {"api": 1, "pages": 2}


@pytest.fixture
def author(user: User, rf: RequestFactory) -> Client:
    tokens = log_in(rf.post("/"), user)
    headers = {"Authorization": f"Bearer {tokens.access_token}"}
    client = Client(raise_request_exception=False, headers=headers)
    client.force_login(user)
    return client


@pytest.fixture
def notes(user: User) -> Manager[Note]:
    return user.notes


@pytest.fixture
def note(notes: Manager[Note]) -> Note:
    return notes.create(title="Groceries", body="Bread and olives")
