"""Somebody's notes, and a client of theirs."""

import pytest
from django.db.models import Manager
from django.test import Client

from notes.models import Note
from users.models import User

# Queries that tell who asks: for the session, and for the user
WHO_ASKS = {"api": 2, "pages": 2}


@pytest.fixture
def author(member: Client) -> Client:
    return member


@pytest.fixture
def notes(user: User) -> Manager[Note]:
    return user.notes


@pytest.fixture
def note(notes: Manager[Note]) -> Note:
    return notes.create(title="Groceries", body="Bread and olives")
