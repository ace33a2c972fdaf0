"""Who writes notes: somebody who has logged in on pages, and has a token for the API."""

import pytest
from flask.testing import FlaskClient

from app.users.models import User
from tests.tokens import bear_token


@pytest.fixture
def author(member: FlaskClient, user: User) -> FlaskClient:
    bear_token(member, user)
    return member
