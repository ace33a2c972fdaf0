"""What clients send by mistake or on purpose: refused with advice, never with a crash."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from .client.problems import invalid_fields, problem
from .needs import HAS_API, NUL, direct

pytestmark = HAS_API

SECRET = "hunter2-must-not-come-back"
MEGABYTE = 1024 * 1024
JSON = {"Content-Type": "application/json"}
TOO_LARGE = [
    MEGABYTE + 65_536,
    pytest.param(10 * MEGABYTE, marks=direct("more than the proxy lets through")),
]
NO_SUCH_IDS = ["0", "-1", str(2**31), str(2**63), str(2**63 - 1), "9" * 40]
NO_IDS = ["abc", "1.5", "1e3", NUL, "%FF", "%D9%A1", "x%0A", "%20", "null", "..%2F1"]


@pytest.fixture(params=["POST", "PATCH"])
def write(
    request: pytest.FixtureRequest, api: httpx2.Client, new_note: Callable[..., Any]
) -> Callable[..., Any]:
    """Sends a body to where notes are made and to where they are changed."""

    def send(**body: Any) -> httpx2.Response:
        path = "/api/notes" if request.param == "POST" else f"/api/notes/{new_note()['id']}"
        if "json" in body:
            # Written as ASCII: the client itself would refuse a lone surrogate.
            body = {"content": json.dumps(body["json"]), "headers": JSON}
        return api.request(request.param, path, **body)

    return send


@pytest.mark.parametrize("title", ["x", "x" * 200, "🚀" * 200])
def test_title_takes_1_to_200_characters(write: Callable[..., httpx2.Response], title: str) -> None:
    assert write(json={"title": title}).json()["title"] == title


def test_body_takes_10_000_characters(write: Callable[..., httpx2.Response]) -> None:
    body = "ä" * 10_000
    assert write(json={"title": "Long", "body": body}).json()["body"] == body


@pytest.mark.parametrize(
    "title",
    [
        "",
        "   ",
        "x" * 201,
        "nul \0 byte",
        "\ud800",
        "half \udfff",
        None,
        1,
        True,
        1.5,
        [],
        {},
        ["x"],
    ],
    ids=repr,
)
def test_other_titles_are_refused(write: Callable[..., httpx2.Response], title: object) -> None:
    assert invalid_fields(write(json={"title": title, "body": "fine"})) == {"title"}


@pytest.mark.parametrize(
    "body",
    ["x" * 10_001, "nul \0 byte", "\ud800", None, 1, False, [], {"a": "b"}],
    ids=lambda b: repr(b)[:20],
)
def test_other_bodies_are_refused(write: Callable[..., httpx2.Response], body: object) -> None:
    assert invalid_fields(write(json={"title": "fine", "body": body})) == {"body"}


def test_title_is_required(api: httpx2.Client) -> None:
    assert invalid_fields(api.post("/api/notes", json={"body": "no title"})) == {"title"}


def test_all_faults_are_named_together(write: Callable[..., httpx2.Response]) -> None:
    assert invalid_fields(write(json={"title": "", "body": 1})) == {"title", "body"}


def test_unknown_fields_are_refused(write: Callable[..., httpx2.Response]) -> None:
    assert invalid_fields(write(json={"title": "fine", "owner": 1})) == {"owner"}


def test_an_answer_is_smaller_than_a_question_of_many_faults(
    write: Callable[..., httpx2.Response],
) -> None:
    fields = {f"{number:05}": 1 for number in range(20_000)}
    response = write(json=fields)
    assert 0 < len(invalid_fields(response)) <= 20
    assert len(response.content) < 10_000


def test_a_long_name_is_not_repeated(write: Callable[..., httpx2.Response]) -> None:
    response = write(json={"title": "fine", "x" * 100_000: 1})
    (name,) = invalid_fields(response)
    assert name == "x" * len(name)
    assert len(response.content) < 1000


@pytest.mark.parametrize("document", ["[]", '"text"', "1", "null", "true", '[{"title": "x"}]'])
def test_only_an_object_makes_a_note(write: Callable[..., httpx2.Response], document: str) -> None:
    invalid_fields(write(content=document, headers=JSON))


@pytest.mark.parametrize(
    "value",
    [f"{SECRET}\0", SECRET * 20, [SECRET], {SECRET: SECRET}],
    ids=["nul", "long", "list", "object"],
)
def test_what_was_sent_never_comes_back(
    write: Callable[..., httpx2.Response], value: object
) -> None:
    response = write(json={"title": value, "body": 1})
    problem(response, 422)
    assert SECRET not in response.text


def test_a_query_never_comes_back(api: httpx2.Client) -> None:
    response = api.get("/api/notes", params={"limit": SECRET})
    problem(response, 422)
    assert SECRET not in response.text


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"title": "x",}',
        b"{'title': 'x'}",
        b'{"title": "x"} trailing',
        b'{"title": "\xff\xfe"}',
        b"\x00",
        b'{"title": "raw \n line"}',
        b"hunter2-must-not-come-back",
    ],
    ids=repr,
)
def test_malformed_json_is_a_bad_request(
    write: Callable[..., httpx2.Response], content: bytes
) -> None:
    response = write(content=content, headers=JSON)
    problem(response, 400)
    assert SECRET not in response.text


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"title":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"title": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"title": ' + b"9" * 100_000 + b"}",
        b"",
        b'{"title": "\xed\xa0\x80"}',
        b'{"title": 1e400}',
        b'{"title": NaN}',
        b'{"title": -Infinity}',
    ],
    ids=[
        "open lists",
        "deep objects",
        "deep value",
        "huge integer",
        "nothing",
        "half a character",
        "huge float",
        "nan",
        "infinity",
    ],
)
def test_json_made_to_hurt_is_refused(
    write: Callable[..., httpx2.Response], content: bytes
) -> None:
    response = write(content=content, headers=JSON)
    assert response.status_code in {400, 422}
    problem(response, response.status_code)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
    ],
)
def test_only_json_is_understood(write: Callable[..., httpx2.Response], content_type: str) -> None:
    problem(write(content='{"title": "x"}', headers={"Content-Type": content_type}), 415)


def test_json_may_name_its_charset(write: Callable[..., httpx2.Response]) -> None:
    response = write(
        content='{"title": "ü"}'.encode(),
        headers={"Content-Type": "Application/JSON; charset=UTF-8"},
    )
    assert response.json()["title"] == "ü"


def test_json_may_begin_with_a_mark(write: Callable[..., httpx2.Response]) -> None:
    """RFC 8259, 8.1: a reader may pass by the byte order mark, as some Windows programs write it."""
    content = '{"title": "marked ü"}'.encode("utf-8-sig")
    assert write(content=content, headers=JSON).json()["title"] == "marked ü"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_json_is_utf_8(write: Callable[..., httpx2.Response], encoding: str) -> None:
    problem(write(content='{"title": "x"}'.encode(encoding), headers=JSON), 400)


def chunks(size: int) -> Iterator[bytes]:
    yield b'{"title": "'
    for _ in range(size // 65_536):
        yield b"x" * 65_536
    yield b'"}'


def test_a_chunked_body_is_read(write: Callable[..., httpx2.Response]) -> None:
    response = write(content=iter([b'{"title":', b' "in ', b'parts"}']), headers=JSON)
    assert response.json()["title"] == "in parts"


@pytest.mark.parametrize("size", TOO_LARGE)
def test_a_body_over_1_mb_is_too_large(write: Callable[..., httpx2.Response], size: int) -> None:
    problem(write(content=b"".join(chunks(size)), headers=JSON), 413)


@pytest.mark.parametrize("size", TOO_LARGE)
def test_a_chunked_body_over_1_mb_is_too_large(
    write: Callable[..., httpx2.Response], size: int
) -> None:
    problem(write(content=chunks(size), headers=JSON), 413)


def test_a_body_under_1_mb_is_read(write: Callable[..., httpx2.Response]) -> None:
    assert invalid_fields(write(json={"title": "x", "body": "x" * 900_000})) == {"body"}


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("note_id", [*NO_SUCH_IDS, *NO_IDS], ids=lambda text: text[:12])
def test_an_id_of_no_note_is_refused(api: httpx2.Client, method: str, note_id: str) -> None:
    body = {"title": "x"} if method == "PATCH" else None
    response = api.request(method, f"/api/notes/{note_id}", json=body)
    assert response.status_code in {404, 422}
    problem(response, response.status_code)


def test_a_number_too_long_to_read_is_refused(api: httpx2.Client) -> None:
    """Python itself refuses to read integers of that length; so may the server the whole line."""
    number = "9" * 5000
    for address in (f"/api/notes/{number}", f"/api/notes?limit={number}"):
        assert api.get(address).status_code in {404, 414, 422}


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%FF",
        "q=%ED%A0%80",
        "q=" + "x" * 3000,
        "q=a&q=b",
        "limit=%00",
        "%FF=%FF",
        "limit=5&limit=x",
    ],
)
def test_odd_queries_do_no_harm(api: httpx2.Client, query: str) -> None:
    response = api.get(f"/api/notes?{query}")
    assert response.status_code in {200, 400, 422}


@pytest.mark.parametrize("name", ["", "nowhere", "notes/1/nowhere", NUL, "%FF"])
def test_an_unknown_path_is_not_found(api: httpx2.Client, name: str) -> None:
    problem(api.get(f"/api/{name}"), 404)


def test_the_beginning_of_the_api_is_no_path(api: httpx2.Client) -> None:
    problem(api.get("/api"), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/notes", {"GET", "POST"}),
        ("DELETE", "/api/notes", {"GET", "POST"}),
        ("PATCH", "/api/notes", {"GET", "POST"}),
        ("POST", "/api/notes/1", {"GET", "PATCH", "DELETE"}),
        ("PUT", "/api/notes/1", {"GET", "PATCH", "DELETE"}),
    ],
)
def test_a_wrong_method_learns_the_right_ones(
    api: httpx2.Client, method: str, path: str, allowed: set[str]
) -> None:
    response = api.request(method, path, json={"title": "x"})
    problem(response, 405)
    named = {name.strip() for name in response.headers["Allow"].split(",")}
    assert named - {"HEAD", "OPTIONS"} == allowed
