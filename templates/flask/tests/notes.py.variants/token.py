"""Who writes notes: somebody with a token."""

import pytest
from flask.testing import FlaskClient

from app.users.models import User
from tests.tokens import bear_token


@pytest.fixture
def author(client: FlaskClient, user: User) -> FlaskClient:
    bear_token(client, user)
    return client
