"""Who writes notes: somebody who has logged in, and sends the API the token of their pages."""

import pytest
from flask.testing import FlaskClient

from tests.forms import token_of


@pytest.fixture
def author(member: FlaskClient) -> FlaskClient:
    member.environ_base["HTTP_X_CSRFTOKEN"] = token_of(member.get("/"))
    return member
