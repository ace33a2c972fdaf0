from typing import Any

import pytest
from httpx2 import AsyncClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.config import settings
from app.main import create_app
from app.problems import problems


@pytest.fixture
async def schema(client: AsyncClient) -> dict[str, Any]:
    response = await client.get("/openapi.json")
    schema: dict[str, Any] = response.json()
    return schema


async def test_the_schema_is_valid(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(schema).validate()


async def test_operations_have_stable_ids(schema: dict[str, Any]) -> None:
    ids = {
        operation["operationId"]
        for path, operations in schema["paths"].items()
        for operation in operations.values()
        if path.startswith("/api/notes")
    }

    assert ids == {"list_notes", "create_note", "get_note", "update_note", "delete_note"}


async def test_errors_are_documented_as_problem_details(schema: dict[str, Any]) -> None:
    responses = schema["paths"]["/api/notes"]["post"]["responses"]

    assert set(responses) >= {"201", "400", "413", "415", "422"}
    assert list(responses["422"]["content"]) == ["application/problem+json"]


def test_the_schema_stays_whole_when_a_route_is_added() -> None:
    app = create_app(settings)
    before = app.openapi()
    app.add_api_route("/api/later", lambda: None, responses=problems(404))

    after = app.openapi()

    assert set(after["paths"]) - set(before["paths"]) == {"/api/later"}
    assert after["components"] == before["components"]
    assert {path: after["paths"][path] for path in before["paths"]} == before["paths"]
    OpenAPIV31SpecValidator(after).validate()
