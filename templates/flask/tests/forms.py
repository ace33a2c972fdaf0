"""Fills in the forms of pages."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def submit(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """Send the form of a page with the token that it carries."""
    return client.post(path, data={"csrf_token": token_of(client.get(path)), **fields})


def token_of(page: TestResponse) -> str:
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
    assert token
    return token[1]
