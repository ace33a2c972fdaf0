import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import AsyncClient


async def create(client: AsyncClient, **values: str) -> dict[str, Any]:
    response = await client.post("/api/notes", json=values)
    assert response.status_code == 201, response.text
    note: dict[str, Any] = response.json()
    return note


async def test_create(client: AsyncClient) -> None:
    response = await client.post("/api/notes", json={"title": "  Milk ", "body": "2 litres"})

    note = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/notes/{note['id']}"
    assert list(note) == ["id", "title", "body", "created_at", "updated_at"]
    assert (note["title"], note["body"]) == ("Milk", "2 litres")
    assert note["created_at"].endswith("Z")


async def test_get(client: AsyncClient) -> None:
    note = await create(client, title="Milk")

    response = await client.get(f"/api/notes/{note['id']}")

    assert response.status_code == 200
    assert response.json() == note
    assert note["body"] == ""


async def test_list_is_newest_first_and_paged(client: AsyncClient) -> None:
    for title in ("one", "two", "three"):
        await create(client, title=title)

    response = await client.get("/api/notes", params={"limit": 2, "offset": 1})

    page = response.json()
    assert [note["title"] for note in page["items"]] == ["two", "one"]
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 1)


async def test_search_in_title_and_body(client: AsyncClient) -> None:
    await create(client, title="Milk")
    await create(client, title="Shopping", body="some MILK")
    await create(client, title="100 % other")

    found = (await client.get("/api/notes", params={"q": "milk"})).json()
    literal = (await client.get("/api/notes", params={"q": "%"})).json()

    assert [note["title"] for note in found["items"]] == ["Shopping", "Milk"]
    assert [note["title"] for note in literal["items"]] == ["100 % other"]


async def test_update_changes_only_what_is_sent(client: AsyncClient) -> None:
    note = await create(client, title="Milk", body="2 litres")

    response = await client.patch(f"/api/notes/{note['id']}", json={"title": "Oat milk"})

    changed = response.json()
    assert response.status_code == 200
    assert (changed["title"], changed["body"]) == ("Oat milk", "2 litres")
    assert changed["updated_at"] > note["updated_at"]


async def test_update_with_nothing_changes_nothing(client: AsyncClient) -> None:
    note = await create(client, title="Milk")

    response = await client.patch(f"/api/notes/{note['id']}", json={})

    assert response.status_code == 200
    assert response.json() == note


async def test_delete(client: AsyncClient) -> None:
    note = await create(client, title="Milk")

    response = await client.delete(f"/api/notes/{note['id']}")

    assert response.status_code == 204
    assert response.content == b""
    assert (await client.get(f"/api/notes/{note['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": None}, "title"),
        ({"title": "secret\x00"}, "title"),
        ({"title": "secret\ud800"}, "title"),
        ({"title": "Milk", "body": "x" * 10_001}, "body"),
        ({"title": "Milk", "colour": "secret"}, "colour"),
        ([], "body"),
    ],
)
async def test_wrong_values_are_named_but_not_repeated(
    client: AsyncClient,
    values: Any,
    field: str,
) -> None:
    headers = {"Content-Type": "application/json"}

    response = await client.post("/api/notes", content=json.dumps(values), headers=headers)

    problem = response.json()
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (problem["type"], problem["status"]) == ("about:blank", 422)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert "secret" not in response.text


async def test_half_a_surrogate_pair_as_a_name(client: AsyncClient) -> None:
    content = b'{"title": "Milk", "\\ud800": 1}'
    headers = {"Content-Type": "application/json"}

    response = await client.post("/api/notes", content=content, headers=headers)

    assert response.status_code == 422


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", "offset=9e9", "q=%00"])
async def test_wrong_query(client: AsyncClient, query: str) -> None:
    response = await client.get(f"/api/notes?{query}")

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == query.split("=")[0]


@pytest.mark.parametrize("wrong_id", ["abc", "0", str(2**31)])
async def test_wrong_id(client: AsyncClient, wrong_id: str) -> None:
    response = await client.get(f"/api/notes/{wrong_id}")

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "id"


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_unknown_note(client: AsyncClient, method: str) -> None:
    response = await client.request(method, "/api/notes/4711", json={})

    assert response.status_code == 404
    assert response.json() == {"type": "about:blank", "title": "Not Found", "status": 404}


async def test_malformed_json(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}

    response = await client.post("/api/notes", content=b'{"title": ', headers=headers)

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_other_content_type(client: AsyncClient) -> None:
    response = await client.post("/api/notes", data={"title": "Milk"})

    assert response.status_code == 415
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_a_body_has_a_limit(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}

    response = await client.post("/api/notes", content=b" " * 1_100_000, headers=headers)

    assert response.status_code == 413
    assert response.headers["X-Frame-Options"] == "DENY"


async def test_a_body_of_unknown_length_has_a_limit(client: AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * 100_000

    headers = {"Content-Type": "application/json"}

    response = await client.post("/api/notes", content=chunks(), headers=headers)

    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_other_method(client: AsyncClient) -> None:
    response = await client.put("/api/notes", json={})

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, POST"
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/nothing", "/api/notes/"])
async def test_unknown_path(client: AsyncClient, path: str) -> None:
    response = await client.get(path)

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_operations_have_stable_ids(client: AsyncClient) -> None:
    schema = (await client.get("/openapi.json")).json()
    ids = {
        operation["operationId"]
        for path, operations in schema["paths"].items()
        for operation in operations.values()
        if path.startswith("/api/notes")
    }

    assert ids == {"list_notes", "create_note", "get_note", "update_note", "delete_note"}


async def test_errors_are_documented_as_problem_details(client: AsyncClient) -> None:
    schema = (await client.get("/openapi.json")).json()
    responses = schema["paths"]["/api/notes"]["post"]["responses"]

    assert set(responses) >= {"201", "400", "413", "415", "422"}
    assert list(responses["422"]["content"]) == ["application/problem+json"]
