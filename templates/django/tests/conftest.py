import pytest
from django.test import Client

from notes.models import Note


@pytest.fixture
def client() -> Client:
    """Answers with error pages, as a browser would see them, instead of raising."""
    return Client(raise_request_exception=False)


@pytest.fixture
def note(db: None) -> Note:
    return Note.objects.create(title="Groceries", body="Bread and olives")
