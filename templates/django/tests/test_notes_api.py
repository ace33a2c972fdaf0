import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notes.models import Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(db: None) -> Note:
    return Note.objects.create(title="Groceries", body="Bread and olives")


def post(client: Client, data: Any) -> Any:
    return client.post("/api/notes", data, content_type="application/json")


def patch(client: Client, note: Note, data: Any) -> Any:
    return client.patch(f"/api/notes/{note.pk}", data, content_type="application/json")


def test_create_answers_with_the_note_and_its_address(client: Client) -> None:
    response = post(client, {"title": "  Groceries ", "body": "Bread"})
    created = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"/api/notes/{created['id']}"
    assert (created["title"], created["body"]) == ("Groceries", "Bread")
    assert client.get(response["Location"]).json() == created


def test_times_are_in_utc(client: Client) -> None:
    created = post(client, {"title": "Now"}).json()
    assert created["created_at"].endswith("Z")
    age = datetime.now(UTC) - datetime.fromisoformat(created["created_at"])
    assert 0 <= age.total_seconds() < 60


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": 7}, "title"),
        ({"title": None}, "title"),
        ({"title": "nul \x00"}, "title"),
        ({"title": "x", "body": "x" * 10_001}, "body"),
        ({"title": "x", "body": "nul \x00"}, "body"),
        ({"title": "x", "colour": "red"}, "colour"),
        ([], "body"),
    ],
)
def test_create_names_the_wrong_field(client: Client, data: Any, field: str) -> None:
    response = post(client, data)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not Note.objects.exists()


def test_half_a_character_is_invalid(client: Client) -> None:
    assert post(client, r'{"title": "\ud800"}').status_code == 422


def test_list_is_newest_first_and_counts_all(client: Client) -> None:
    for number in range(3):
        Note.objects.create(title=f"Note {number}")
    page = client.get("/api/notes?limit=2").json()
    assert [item["title"] for item in page["items"]] == ["Note 2", "Note 1"]
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 0)
    page = client.get("/api/notes?limit=2&offset=2").json()
    assert [item["title"] for item in page["items"]] == ["Note 0"]


def test_head_is_get_without_the_body(client: Client, note: Note) -> None:
    response = client.head(f"/api/notes/{note.pk}")
    assert (response.status_code, response.content) == (200, b"")


def test_list_searches_title_and_body(client: Client, note: Note) -> None:
    Note.objects.create(title="Other")
    assert client.get("/api/notes?q=grocer").json()["total"] == 1
    assert client.get("/api/notes?q=olives").json()["total"] == 1
    assert client.get("/api/notes?q=nothing").json()["items"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "offset=-1", "q=%00"])
def test_list_refuses_a_wrong_query(client: Client, query: str) -> None:
    response = client.get(f"/api/notes?{query}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == query.partition("=")[0]


def test_update_changes_only_what_was_sent(client: Client, note: Note) -> None:
    changed = patch(client, note, {"title": "Errands"}).json()
    assert (changed["title"], changed["body"]) == ("Errands", "Bread and olives")
    assert changed["updated_at"] > changed["created_at"]


def test_an_empty_update_changes_nothing(client: Client, note: Note) -> None:
    before = client.get(f"/api/notes/{note.pk}").json()
    response = patch(client, note, {})
    assert (response.status_code, response.json()) == (200, before)


@pytest.mark.parametrize("data", [{"title": ""}, {"title": None}, {"id": 7}])
def test_update_refuses_wrong_values(client: Client, note: Note, data: Any) -> None:
    assert patch(client, note, data).status_code == 422


def test_delete_removes_the_note(client: Client, note: Note) -> None:
    response = client.delete(f"/api/notes/{note.pk}")
    assert (response.status_code, response.content) == (204, b"")
    assert client.get(f"/api/notes/{note.pk}").status_code == 404


@pytest.mark.parametrize(("note_id", "status"), [(7, 404), ("x", 422), (-1, 422), (2**63, 422)])
def test_an_unknown_id_is_an_error(client: Client, note_id: object, status: int) -> None:
    address = f"/api/notes/{note_id}"
    assert client.get(address).status_code == status
    assert client.patch(address, {}, content_type="application/json").status_code == status
    assert client.delete(address).status_code == status


def test_errors_are_problem_details(client: Client, note: Note) -> None:
    large = '{"title": "' + "x" * 1_000_000 + '"}'
    answers = {
        400: post(client, '{"title": secret'),
        404: client.get("/api/nowhere"),
        405: client.put(f"/api/notes/{note.pk}", {}, content_type="application/json"),
        413: post(client, large),
        415: client.post("/api/notes", "title=secret", content_type="text/plain"),
        422: post(client, {"title": ["secret"]}),
    }
    for status, response in answers.items():
        problem = response.json()
        assert (response.status_code, problem["status"]) == (status, status)
        assert response["Content-Type"] == "application/problem+json"
        assert {"type", "title"} <= set(problem)
        assert b"secret" not in response.content
    assert "PATCH" in answers[405]["Allow"]


def test_a_failure_is_a_problem_without_details(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notes.models.NoteQuerySet.search", lambda notes, text: 1 / 0)
    response = client.get("/api/notes")
    assert response.status_code == 500
    assert response.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
    }


def test_operation_ids_are_stable(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"].values()
    ids = {operation["operationId"] for path in paths for operation in path.values()}
    assert ids == {"create_note", "delete_note", "get_note", "list_notes", "update_note"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", ["patch", "delete"])
def test_nobody_writes_between_the_reading_and_the_writing(
    client: Client, note: Note, method: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        getattr(client, method)(f"/api/notes/{note.pk}", "{}", content_type="application/json")

    statements = [query["sql"] for query in queries]
    first = next(sql for sql in statements if re.search("IMMEDIATE|notes_note", sql))
    assert re.search("BEGIN IMMEDIATE|FOR UPDATE", first)
