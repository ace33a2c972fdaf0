"""What is sent to break things: the server answers everybody else all the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import httpx2
import pytest

from .client import raw
from .client.connection import connect
from .client.people import some_address
from .needs import HAS_ADMIN, HAS_API, HAS_PAGES, WAITS

# Seconds, also on a machine that is busy with other things.
PATIENCE = 15
BEGINNINGS = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"GET /health/live HTTP/1.1\r\nHost: example.com\r\nX-Slow: ", id="headers"),
    pytest.param(
        b"POST /notes/new/ HTTP/1.1\r\nHost: example.com\r\nX-Forwarded-Proto: https\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ntitle=",
        id="form",
        marks=HAS_PAGES,
    ),
    pytest.param(
        b"POST /api/notes HTTP/1.1\r\nHost: example.com\r\nX-Forwarded-Proto: https\r\n"
        b'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"title": ',
        id="document",
        marks=HAS_API,
    ),
    *(
        pytest.param(
            b"POST " + path + b" HTTP/1.1\r\nHost: example.com\r\nX-Forwarded-Proto: https\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nusername=",
            id=path.decode(),
            marks=HAS_ADMIN,
        )
        for path in (b"/admin/", b"/admin/login", b"/admin/_api/note/action?name=delete")
    ),
]
GARBAGE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"\0" * 1000,
    b"G" * 100_000,
    b"GET / HTTP/1.1\r\nHost: example.com\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: example.com\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    b"POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
    b"POST / HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"
    b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: example.com\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd HTTP/1.1\r\nHost: example.com\r\n\r\n",
]


@pytest.fixture
def crowd(base_url: str, request: pytest.FixtureRequest) -> Iterator[int]:
    """Clients who begin a request and never end it."""
    number = int(request.config.getoption("--slow-clients"))
    with ExitStack() as stack:
        for _ in range(number):
            client = stack.enter_context(raw.dial(base_url, address=some_address()))
            client.sendall(request.param)
        yield number


@WAITS
@pytest.mark.parametrize("crowd", BEGINNINGS, indirect=True)
def test_slow_clients_keep_nobody_waiting(base_url: str, stack: dict[str, Any], crowd: int) -> None:
    has_log_in = stack["interface"] != "api" and stack.get("auth", "none") != "none"
    paths = ["/health/ready", "/", *(["/accounts/login/"] if has_log_in else [])]
    for _ in range(5):
        started = time.monotonic()
        with connect(base_url) as client:
            assert {client.get(path).status_code for path in paths} == {200}
        assert time.monotonic() - started < PATIENCE, f"beside {crowd} slow clients"


@HAS_API
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_who_writes_slowly_keeps_nobody_from_writing(
    base_url: str, api: httpx2.Client, new_note: Callable[..., dict[str, Any]], method: str
) -> None:
    """Nothing is held for a request before it is whole: SQLite has one lock for all who write."""
    path = "/api/notes" if method == "POST" else f"/api/notes/{new_note()['id']}"
    request = api.build_request(method, path, json={"title": "Slow"})
    lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in request.headers.items())]
    head = "\r\n".join([*lines, "X-Forwarded-Proto: https", "", ""]).encode()
    with raw.dial(base_url) as client:
        client.sendall(head + request.read()[:5])
        time.sleep(0.3)  # so that it waits for the rest
        started = time.monotonic()
        new_note()
        assert time.monotonic() - started < PATIENCE


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda data: repr(data[:20]))
def test_garbage_does_no_harm(base_url: str, site: httpx2.Client, garbage: bytes) -> None:
    answer = b""
    with raw.dial(base_url) as client, suppress(*raw.HUNG_UP):
        client.sendall(garbage)
        raw.finish(client)
        answer = client.recv(65_536)
    status = raw.status(answer)
    # A version that is not known, and a proxy that cannot read a body to its end: both say it well.
    assert status in {0, 200, 301, 302, 307, 308, 502, 505} or 400 <= status < 500, answer[:200]
    assert b"Traceback" not in answer
    assert site.get("/health/live").status_code == 200


METHODS = ["OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 50]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/", "/health/live", "/nowhere"])
def test_odd_methods_do_no_harm(site: httpx2.Client, method: str, path: str) -> None:
    assert site.request(method, path).status_code < 500


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "\xfc" * 500},
        {"Accept-Language": "x" * 8000},
        {"Cookie": "session=" + "A" * 7000},
        {"Cookie": "\xfc=\xfc; =; ;;; a"},
        {"Content-Length": "0"},
        {"Range": "bytes=0-" + "9" * 50},
        {"If-None-Match": '"' + "x" * 3000 + '"'},
        {"X-Forwarded-For": "not an address"},
        {"X-Forwarded-For": ", , ,"},
        {"X-Forwarded-For": "::1%eth0, [::1]:80, 1.2.3.4:99999"},
        {"X-Forwarded-Proto": "gopher"},
        {"X-Forwarded-Proto": "https, http"},
        {"HX-Request": "true", "HX-Target": "\xfc"},
    ],
    ids=lambda headers: repr(headers)[:40],
)
def test_odd_headers_do_no_harm(site: httpx2.Client, headers: dict[str, str]) -> None:
    raw = {name.encode(): text.encode("latin-1") for name, text in headers.items()}
    with suppress(httpx2.RemoteProtocolError):
        assert site.get("/", headers=raw).status_code < 500
    assert site.get("/health/live").status_code == 200
