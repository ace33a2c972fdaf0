"""Who writes notes: somebody who has logged in."""

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def author(member: FlaskClient) -> FlaskClient:
    return member
