from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

NO_SUCH_NOTE = ["0", "-1", "999", str(2**31), str(2**63), "9" * 5000, "one", "%D9%A1"]


def write_note(author: FlaskClient, **fields: str) -> Any:
    response = author.post("/api/notes", json={"title": "A note", **fields})
    assert response.status_code == 201
    return response.json


def problem(response: TestResponse, status: int) -> Any:
    assert response.content_type == "application/problem+json"
    assert response.json is not None
    assert (response.status_code, response.json["status"]) == (status, status)
    assert {"type", "title"} <= set(response.json)
    return response.json


def wrong_fields(response: TestResponse) -> list[str]:
    return [error["field"] for error in problem(response, 422)["errors"]]


def test_a_note_is_written_and_read(author: FlaskClient) -> None:
    response = author.post("/api/notes", json={"title": "  Milk ", "body": " two\n"})
    assert response.status_code == 201
    note = author.get(response.location).json
    assert note == response.json
    assert note is not None
    assert (note["title"], note["body"]) == ("Milk", " two\n")
    created = datetime.fromisoformat(note["created_at"])
    assert abs((datetime.now(UTC) - created).total_seconds()) < 60
    assert note["created_at"].endswith("Z")


def test_notes_are_listed_newest_first(author: FlaskClient) -> None:
    ids = [write_note(author)["id"] for _ in range(3)]
    page = author.get("/api/notes?limit=2").json
    assert page is not None
    assert [note["id"] for note in page["items"]] == ids[:0:-1]
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 0)
    rest = author.get("/api/notes?offset=2").json
    assert rest is not None
    assert [note["id"] for note in rest["items"]] == ids[:1]


@pytest.mark.parametrize("q", ["needle", "NEEDLE", "100%"])
def test_search_reads_title_and_body(q: str, author: FlaskClient) -> None:
    write_note(author, title="A needle of 100%")
    write_note(author, body="Needle: 100%")
    write_note(author, title="Hay of 1000")
    page = author.get("/api/notes", query_string={"q": q}).json
    assert page is not None
    assert page["total"] == 2


@pytest.mark.parametrize("name", ["limit=0", "limit=101", "offset=-1", "limit=x", "q=%00"])
def test_a_wrong_query_is_refused(name: str, author: FlaskClient) -> None:
    assert wrong_fields(author.get(f"/api/notes?{name}")) == [name.split("=")[0]]


def test_a_change_is_partial(author: FlaskClient) -> None:
    note = write_note(author, body="Stays")
    changed = author.patch(f"/api/notes/{note['id']}", json={"title": "New"}).json
    assert changed is not None
    assert (changed["title"], changed["body"]) == ("New", "Stays")
    assert changed["updated_at"] > note["updated_at"]
    assert author.patch(f"/api/notes/{note['id']}", json={}).json == changed


def test_a_deleted_note_is_gone(author: FlaskClient) -> None:
    path = f"/api/notes/{write_note(author)['id']}"
    assert author.delete(path).status_code == 204
    problem(author.get(path), 404)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("note_id", NO_SUCH_NOTE)
def test_no_such_note(method: str, note_id: str, author: FlaskClient) -> None:
    problem(author.open(f"/api/notes/{note_id}", method=method, json={}), 404)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["title"]),
        ({"title": " "}, ["title"]),
        ({"title": "x" * 201}, ["title"]),
        ({"title": "a\0b", "body": "a\0b"}, ["title", "body"]),
        ({"title": "\ud800"}, ["title"]),
        ({"title": 1, "body": None}, ["title", "body"]),
        ({"title": "x", "body": "x" * 10_001}, ["body"]),
        ({"title": "x", "owner": 1}, ["owner"]),
        ({"title": "x", "\ud800": 1}, ["body"]),
        ([], ["body"]),
    ],
)
def test_a_wrong_note_is_refused(body: object, fields: list[str], author: FlaskClient) -> None:
    assert wrong_fields(author.post("/api/notes", json=body)) == fields


def test_what_was_sent_never_comes_back(author: FlaskClient) -> None:
    response = author.post("/api/notes", json={"title": ["a secret"], "body": "a secret\0"})
    problem(response, 422)
    assert "a secret" not in response.text


@pytest.mark.parametrize("body", [b"", b"{", b'{"title": "\xff"}', b"[" * 100_000])
def test_what_is_no_json_is_refused(body: bytes, author: FlaskClient) -> None:
    problem(author.post("/api/notes", data=body, content_type="application/json"), 400)


def test_only_json_is_understood(author: FlaskClient) -> None:
    problem(author.post("/api/notes", data={"title": "x"}), 415)


def test_a_body_over_1_mb_is_refused(author: FlaskClient) -> None:
    problem(author.post("/api/notes", json={"title": "x" * 1_100_000}), 413)


def test_a_body_over_1_mb_is_refused_also_if_it_hides_its_length(author: FlaskClient) -> None:
    body = b'{"title": "' + b"x" * 1_100_000 + b'"}'
    response = author.post(
        "/api/notes",
        input_stream=BytesIO(body),
        headers={"Transfer-Encoding": "chunked", "Content-Type": "application/json"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    problem(response, 413)


def test_a_wrong_method_learns_the_right_ones(author: FlaskClient) -> None:
    response = author.put("/api/notes", json={})
    problem(response, 405)
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nowhere", "/api/notes/"])
def test_an_unknown_path_is_a_problem(path: str, author: FlaskClient) -> None:
    problem(author.get(path), 404)


def test_the_api_sets_no_cookie(author: FlaskClient) -> None:
    assert "Set-Cookie" not in author.get("/api/notes").headers


@pytest.fixture
def document(client: FlaskClient) -> Any:
    return client.get("/openapi.json").json


def test_operations_have_stable_names(document: Any) -> None:
    names = {
        operation["operationId"]
        for path, operations in document["paths"].items()
        for operation in operations.values()
        if path.startswith("/api/notes")
    }
    assert names == {"list_notes", "create_note", "get_note", "update_note", "delete_note"}


def test_errors_are_documented_as_problems(document: Any) -> None:
    responses = document["paths"]["/api/notes"]["post"]["responses"]
    assert {"201", "400", "413", "415", "422"} <= set(responses)
    assert list(responses["422"]["content"]) == ["application/problem+json"]
    assert "Location" in responses["201"]["headers"]
