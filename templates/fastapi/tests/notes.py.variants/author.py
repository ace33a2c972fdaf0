"""Somebody's notes."""

import pytest

from app.database import SessionDep
from app.notes.service import Notes
from app.users.models import User


@pytest.fixture
def notes(session: SessionDep, user: User) -> Notes:
    return Notes(session, user)
