"""No notes at the start of each test."""

import pytest

from app.notes import service


@pytest.fixture(autouse=True)
def no_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "notes", {})
