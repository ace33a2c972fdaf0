"""Who writes notes: anybody."""

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def author(client: FlaskClient) -> FlaskClient:
    return client
