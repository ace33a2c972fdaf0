from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate


@pytest.fixture
def document(client: FlaskClient) -> Any:
    return client.get("/openapi.json").json


def test_the_document_is_valid(document: Any) -> None:
    validate(document)
    assert document["openapi"] == "3.1.0"
