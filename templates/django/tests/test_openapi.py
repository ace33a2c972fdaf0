from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate


@pytest.fixture
def schema(client: Client) -> Any:
    return client.get("/openapi.json").json()


def operations(schema: Any) -> list[Any]:
    return [operation for path in schema["paths"].values() for operation in path.values()]


def test_the_schema_is_valid(schema: Any) -> None:
    assert schema["openapi"].startswith("3.1")
    validate(schema)


def test_every_error_is_documented_as_problem_details(schema: Any) -> None:
    for operation in operations(schema):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"]
