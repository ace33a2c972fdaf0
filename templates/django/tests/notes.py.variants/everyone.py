"""The notes, and who writes them: anybody."""

import pytest
from django.db.models import Manager
from django.test import Client

from notes.models import Note

# Queries that tell who asks
WHO_ASKS = {"api": 0, "pages": 0}


@pytest.fixture
def author(client: Client) -> Client:
    return client


@pytest.fixture
def notes(db: None) -> Manager[Note]:
    return Note.objects


@pytest.fixture
def note(notes: Manager[Note]) -> Note:
    return notes.create(title="Groceries", body="Bread and olives")
