"""The notes."""

import pytest

from app.database import SessionDep
from app.notes.service import Notes


@pytest.fixture
def notes(session: SessionDep) -> Notes:
    return Notes(session)
