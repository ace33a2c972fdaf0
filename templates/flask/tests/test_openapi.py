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


def test_operations_have_stable_names(document: Any) -> None:
    names = {
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    }
    assert names == {"list_notes", "create_note", "get_note", "update_note", "delete_note"}


def test_errors_are_documented_as_problems(document: Any) -> None:
    responses = document["paths"]["/api/notes"]["post"]["responses"]
    assert set(responses) == {"201", "400", "413", "415", "422"}
    assert list(responses["422"]["content"]) == ["application/problem+json"]
    assert "Location" in responses["201"]["headers"]
