"""No notes at the start of each test, and who writes them: anybody."""

import pytest
from flask.testing import FlaskClient

from app.notes import service


@pytest.fixture(autouse=True)
def no_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "notes", {})


@pytest.fixture
def author(client: FlaskClient) -> FlaskClient:
    return client
