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


def test_the_schema_stays_whole_when_a_route_is_added() -> None:
    app = create_app(settings)
    before = app.openapi()
    app.add_api_route("/api/later", lambda: None, responses=problems(404))

    after = app.openapi()

    assert set(after["paths"]) - set(before["paths"]) == {"/api/later"}
    assert after["components"] == before["components"]
    assert {path: after["paths"][path] for path in before["paths"]} == before["paths"]
    OpenAPIV31SpecValidator(after).validate()
