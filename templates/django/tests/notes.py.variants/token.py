"""Somebody's notes, and a program of theirs."""

import pytest
from django.db.models import Manager
from django.test import Client, RequestFactory

from notes.models import Note
from users.models import User
from users.tokens import log_in

# Queries that tell who asks: for the log-in with its user
WHO_ASKS = {"api": 1}


@pytest.fixture
def author(user: User, rf: RequestFactory) -> Client:
    tokens = log_in(rf.post("/"), user)
    headers = {"Authorization": f"Bearer {tokens.access_token}"}
    return Client(raise_request_exception=False, headers=headers)


@pytest.fixture
def notes(user: User) -> Manager[Note]:
    return user.notes


@pytest.fixture
def note(notes: Manager[Note]) -> Note:
    return notes.create(title="Groceries", body="Bread and olives")
