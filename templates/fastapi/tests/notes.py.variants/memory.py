"""No notes at the start of each test."""

from collections.abc import Iterator

import pytest

from app.main import app
from app.notes.dependencies import get_notes
from app.notes.service import Notes


@pytest.fixture(autouse=True)
def notes() -> Iterator[Notes]:
    notes = Notes()
    app.dependency_overrides[get_notes] = lambda: notes
    yield notes
    app.dependency_overrides.clear()
