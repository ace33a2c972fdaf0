"""Notes through the API: what a client may rely on."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from .client.connection import media_type, unique
from .client.problems import invalid_fields, problem
from .needs import HAS_API, needs

pytestmark = HAS_API

NewNote = Callable[..., dict[str, Any]]

RFC_3339_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def moment(text: str) -> datetime:
    assert RFC_3339_UTC.fullmatch(text), f"{text} is not RFC 3339 in UTC"
    return datetime.fromisoformat(text)


def test_a_note_has_five_fields(new_note: NewNote) -> None:
    note = new_note(title="Buy milk", body="Two bottles")
    assert set(note) == {"id", "title", "body", "created_at", "updated_at"}
    assert type(note["id"]) is int
    assert (note["title"], note["body"]) == ("Buy milk", "Two bottles")


def test_creating_says_where_the_note_is(api: httpx2.Client) -> None:
    response = api.post("/api/notes", json={"title": "Here"})
    assert response.status_code == 201
    assert media_type(response) == "application/json"
    assert (
        response.url.join(response.headers["Location"]).path
        == f"/api/notes/{response.json()['id']}"
    )
    assert api.get(response.headers["Location"]).json() == response.json()


def test_body_may_be_left_out(new_note: NewNote) -> None:
    assert new_note(title="Only a title")["body"] == ""


def test_body_is_kept_as_sent(new_note: NewNote) -> None:
    body = "  first\n\n\tsecond  \n"
    assert new_note(body=body)["body"] == body


def test_title_loses_its_outer_spaces(new_note: NewNote) -> None:
    assert new_note(title="  \t padded \n ")["title"] == "padded"


@pytest.mark.parametrize(
    "text",
    [
        "Ünï “quoted” 日本語",
        "👩‍👩‍👧‍👦 family",
        "شب‌بخیر",
        "'; DROP TABLE notes; --",
        "{{ 7*7 }}",
        "\\n \\ %s %(x)s",
    ],
)
def test_text_of_every_kind_comes_back_unchanged(
    api: httpx2.Client, new_note: NewNote, text: str
) -> None:
    note = new_note(title=text, body=text)
    assert (note["title"], note["body"]) == (text, text)
    assert api.get(f"/api/notes/{note['id']}").json() == note


def test_times_are_utc_and_now(new_note: NewNote) -> None:
    note = new_note()
    created, updated = moment(note["created_at"]), moment(note["updated_at"])
    assert abs(datetime.now(created.tzinfo) - created) < timedelta(minutes=1)
    assert created <= updated < created + timedelta(seconds=1)


def test_a_list_has_four_fields(api: httpx2.Client, new_note: NewNote) -> None:
    note = new_note()
    page = api.get("/api/notes").json()
    assert set(page) == {"items", "total", "limit", "offset"}
    assert (page["limit"], page["offset"]) == (20, 0)
    assert page["total"] >= 1
    assert page["items"][0] == note


def test_newest_first(api: httpx2.Client, new_note: NewNote) -> None:
    """Also among notes of the same moment."""
    ids = [new_note()["id"] for _ in range(5)]
    listed = [note["id"] for note in api.get("/api/notes", params={"limit": 5}).json()["items"]]
    assert listed == ids[::-1]


def test_limit_and_offset_cut_a_page(api: httpx2.Client, new_note: NewNote) -> None:
    tag = unique("paging")
    ids = [new_note(title=tag)["id"] for _ in range(5)][::-1]
    page = api.get("/api/notes", params={"q": tag, "limit": 2, "offset": 2}).json()
    assert [note["id"] for note in page["items"]] == ids[2:4]
    assert (page["total"], page["limit"], page["offset"]) == (5, 2, 2)


def test_past_the_end_is_an_empty_page(api: httpx2.Client) -> None:
    page = api.get("/api/notes", params={"offset": 1_000_000}).json()
    assert page["items"] == []
    assert page["offset"] == 1_000_000


@pytest.mark.parametrize("limit", [1, 100])
def test_limit_reaches_from_1_to_100(api: httpx2.Client, limit: int) -> None:
    response = api.get("/api/notes", params={"limit": limit})
    assert response.status_code == 200
    assert response.json()["limit"] == limit


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-1"),
        ("limit", "ten"),
        ("limit", "1.5"),
        ("limit", ""),
        ("offset", "-1"),
        ("offset", "all"),
        ("offset", "9" * 20),
    ],
)
def test_paging_out_of_bounds_is_refused(api: httpx2.Client, name: str, value: str) -> None:
    assert invalid_fields(api.get("/api/notes", params={name: value})) == {name}


def test_search_reads_title_and_body(api: httpx2.Client, new_note: NewNote) -> None:
    tag = unique("needle")
    in_title, in_body = new_note(title=f"a {tag} b"), new_note(body=f"line\n{tag.upper()}\n")
    new_note(title=unique("hay"))
    page = api.get("/api/notes", params={"q": tag}).json()
    assert [note["id"] for note in page["items"]] == [in_body["id"], in_title["id"]]
    assert page["total"] == 2


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'", '"', "*", "["])
def test_search_takes_every_sign_literally(
    api: httpx2.Client, new_note: NewNote, sign: str
) -> None:
    tag = unique()
    new_note(title=f"{tag}x!")
    note = new_note(title=f"{tag}{sign}!")
    page = api.get("/api/notes", params={"q": f"{tag}{sign}!"}).json()
    assert [found["id"] for found in page["items"]] == [note["id"]]


def test_an_empty_search_finds_all(api: httpx2.Client, new_note: NewNote) -> None:
    new_note()
    everything = api.get("/api/notes").json()
    assert api.get("/api/notes", params={"q": ""}).json() == everything


@pytest.mark.parametrize("changes", [{"title": "New title"}, {"body": "New body"}])
def test_patch_changes_what_it_names(
    api: httpx2.Client, new_note: NewNote, changes: dict[str, str]
) -> None:
    note = new_note(title="Old title", body="Old body")
    response = api.patch(f"/api/notes/{note['id']}", json=changes)
    assert response.status_code == 200
    changed = response.json()
    assert {**changed, "updated_at": None} == {**note, **changes, "updated_at": None}
    assert moment(changed["updated_at"]) > moment(note["updated_at"])
    assert api.get(f"/api/notes/{note['id']}").json() == changed


def test_patch_of_nothing_changes_nothing(api: httpx2.Client, new_note: NewNote) -> None:
    note = new_note()
    response = api.patch(f"/api/notes/{note['id']}", json={})
    assert response.status_code == 200
    assert {**response.json(), "updated_at": None} == {**note, "updated_at": None}


@pytest.mark.parametrize("field", ["id", "created_at", "updated_at"])
def test_patch_cannot_set_what_the_server_sets(
    api: httpx2.Client, new_note: NewNote, field: str
) -> None:
    note = new_note()
    response = api.patch(f"/api/notes/{note['id']}", json={field: note[field]})
    assert invalid_fields(response) == {field}


def test_a_deleted_note_is_gone(api: httpx2.Client, new_note: NewNote) -> None:
    path = f"/api/notes/{new_note()['id']}"
    response = api.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    problem(api.get(path), 404)
    problem(api.patch(path, json={"title": "Back"}), 404)
    problem(api.delete(path), 404)


def test_the_api_never_answers_in_html(api: httpx2.Client) -> None:
    response = api.get("/api/notes", headers={"Accept": "text/html,*/*;q=0.1"})
    assert (response.status_code, media_type(response)) == (200, "application/json")
    problem(api.get("/api/nowhere", headers={"Accept": "text/html"}), 404)


@needs(auth={"none", "jwt"})
def test_the_api_sets_no_cookie(api: httpx2.Client) -> None:
    assert "Set-Cookie" not in api.get("/api/notes").headers


def test_many_write_at_once(api: httpx2.Client) -> None:
    """A locked database is no answer."""
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(
            lambda n: api.post("/api/notes", json={"title": f"At once {n}"}), range(40)
        )
        created = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert len(set(created)) == 40
