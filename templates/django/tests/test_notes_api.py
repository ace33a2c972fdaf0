import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Manager
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from notes.models import Note
from tests.notes import WHO_ASKS

pytestmark = pytest.mark.django_db


def post(author: Client, data: Any) -> Any:
    return author.post("/api/notes", data, content_type="application/json")


def patch(author: Client, note: Note, data: Any) -> Any:
    return author.patch(f"/api/notes/{note.pk}", data, content_type="application/json")


def test_create_answers_with_the_note_and_its_address(author: Client) -> None:
    response = post(author, {"title": "  Groceries ", "body": "Bread"})
    created = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"/api/notes/{created['id']}"
    assert (created["title"], created["body"]) == ("Groceries", "Bread")
    assert author.get(response["Location"]).json() == created


def test_times_are_in_utc(author: Client) -> None:
    created = post(author, {"title": "Now"}).json()
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
def test_create_names_the_wrong_field(
    author: Client, data: Any, field: str, notes: Manager[Note]
) -> None:
    response = post(author, data)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not notes.exists()


def test_half_a_character_is_invalid(author: Client) -> None:
    assert post(author, r'{"title": "\ud800"}').status_code == 422


def test_list_is_newest_first_and_counts_all(author: Client, notes: Manager[Note]) -> None:
    for number in range(3):
        notes.create(title=f"Note {number}")
    page = author.get("/api/notes?limit=2").json()
    assert [item["title"] for item in page["items"]] == ["Note 2", "Note 1"]
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 0)
    page = author.get("/api/notes?limit=2&offset=2").json()
    assert [item["title"] for item in page["items"]] == ["Note 0"]


def test_head_is_get_without_the_body(author: Client, note: Note) -> None:
    response = author.head(f"/api/notes/{note.pk}")
    assert (response.status_code, response.content) == (200, b"")


def test_list_searches_title_and_body(author: Client, note: Note, notes: Manager[Note]) -> None:
    notes.create(title="Other")
    assert author.get("/api/notes?q=grocer").json()["total"] == 1
    assert author.get("/api/notes?q=olives").json()["total"] == 1
    assert author.get("/api/notes?q=nothing").json()["items"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "offset=-1", "q=%00"])
def test_list_refuses_a_wrong_query(author: Client, query: str) -> None:
    response = author.get(f"/api/notes?{query}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == query.partition("=")[0]


def test_update_changes_only_what_was_sent(author: Client, note: Note) -> None:
    changed = patch(author, note, {"title": "Errands"}).json()
    assert (changed["title"], changed["body"]) == ("Errands", "Bread and olives")
    assert changed["updated_at"] > changed["created_at"]


def test_an_empty_update_changes_nothing(author: Client, note: Note) -> None:
    before = author.get(f"/api/notes/{note.pk}").json()
    response = patch(author, note, {})
    assert (response.status_code, response.json()) == (200, before)


@pytest.mark.parametrize("data", [{"title": ""}, {"title": None}, {"id": 7}])
def test_update_refuses_wrong_values(author: Client, note: Note, data: Any) -> None:
    assert patch(author, note, data).status_code == 422


def test_delete_removes_the_note(author: Client, note: Note) -> None:
    response = author.delete(f"/api/notes/{note.pk}")
    assert (response.status_code, response.content) == (204, b"")
    assert author.get(f"/api/notes/{note.pk}").status_code == 404


@pytest.mark.parametrize(("note_id", "status"), [(7, 404), ("x", 422), (-1, 422), (2**63, 422)])
def test_an_unknown_id_is_an_error(author: Client, note_id: object, status: int) -> None:
    address = f"/api/notes/{note_id}"
    assert author.get(address).status_code == status
    assert author.patch(address, {}, content_type="application/json").status_code == status
    assert author.delete(address).status_code == status


def test_errors_are_problem_details(author: Client, note: Note) -> None:
    large = '{"title": "' + "x" * 1_000_000 + '"}'
    answers = {
        400: post(author, '{"title": secret'),
        404: author.get("/api/nowhere"),
        405: author.put(f"/api/notes/{note.pk}", {}, content_type="application/json"),
        413: post(author, large),
        415: author.post("/api/notes", "title=secret", content_type="text/plain"),
        422: post(author, {"title": ["secret"]}),
    }
    for status, response in answers.items():
        problem = response.json()
        assert (response.status_code, problem["status"]) == (status, status)
        assert response["Content-Type"] == "application/problem+json"
        assert {"type", "title"} <= set(problem)
        assert b"secret" not in response.content
    assert "PATCH" in answers[405]["Allow"]


def test_a_failure_is_a_problem_without_details(
    author: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notes.models.NoteQuerySet.search", lambda notes, text: 1 / 0)
    response = author.get("/api/notes")
    assert response.status_code == 500
    assert response.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
    }


def test_operation_ids_are_stable(author: Client) -> None:
    paths = author.get("/openapi.json").json()["paths"].values()
    ids = {operation["operationId"] for path in paths for operation in path.values()}
    assert ids >= {"create_note", "delete_note", "get_note", "list_notes", "update_note"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", ["patch", "delete"])
def test_nobody_writes_between_the_reading_and_the_writing(
    author: Client, note: Note, method: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        getattr(author, method)(f"/api/notes/{note.pk}", "{}", content_type="application/json")

    statements = [query["sql"] for query in queries]
    first = next(sql for sql in statements if re.search("IMMEDIATE|notes_note", sql))
    assert re.search("BEGIN IMMEDIATE|FOR UPDATE", first)


@pytest.mark.parametrize(
    ("method", "path", "queries"),
    [
        ("get", "", 2),
        ("post", "", 1),
        ("get", "/{}", 1),
        # Of these two are the beginning and the end of a transaction.
        ("patch", "/{}", 4),
        ("delete", "/{}", 4),
    ],
)
def test_an_operation_asks_no_more_however_many_notes_there_are(
    author: Client,
    notes: Manager[Note],
    django_assert_num_queries: DjangoAssertNumQueries,
    method: str,
    path: str,
    queries: int,
) -> None:
    for number in range(3):
        note = notes.create(title=f"Note {number}")
    address = f"/api/notes{path.format(note.pk)}"
    data = {} if method == "get" else {"data": {"title": "Bread"}}
    with django_assert_num_queries(WHO_ASKS["api"] + queries):
        response = getattr(author, method)(address, **data, content_type="application/json")
    assert response.status_code < 300
