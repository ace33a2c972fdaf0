"""What each layer of `app/middleware.py` promises, alone around a small application."""

import logging
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.main import app
from app.middleware import (
    HEADERS,
    BodyLimitMiddleware,
    HeadMiddleware,
    HostMiddleware,
    JsonEncodingMiddleware,
    RequestLogMiddleware,
    SecurityHeadersMiddleware,
    UnhandledErrorMiddleware,
)

LAYERS = [
    BodyLimitMiddleware,
    HeadMiddleware,
    partial(HostMiddleware, allowed_hosts=("example.com",), any_port=False, https_only=True),
    JsonEncodingMiddleware,
    RequestLogMiddleware,
    partial(SecurityHeadersMiddleware, hsts=True),
    UnhandledErrorMiddleware,
]


def connect_to(layer: ASGIApp) -> AsyncClient:
    """A client of one layer; the pages of errors ask the application for its paths."""

    async def in_scope(scope: Scope, receive: Receive, send: Send) -> None:
        await layer({**scope, "app": app}, receive, send)

    return AsyncClient(transport=ASGITransport(app=in_scope), base_url="https://example.com")


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the method and the body that have come through."""
    request = Request(scope, receive)
    answer = PlainTextResponse(f"{request.method} {(await request.body()).decode()}")
    await answer(scope, receive, send)


async def fail(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("secret")


async def fail_halfway(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError("secret")


@pytest.mark.parametrize("layer", LAYERS)
async def test_what_is_no_request_passes_as_it_is(layer: Any) -> None:
    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        pass

    passed: list[tuple[Scope, Receive, Send]] = []

    async def remember(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append((scope, receive, send))

    await layer(remember)({"type": "lifespan"}, receive, send)

    assert passed == [({"type": "lifespan"}, receive, send)]


# RequestLogMiddleware


async def test_an_answer_and_its_line_carry_the_id(caplog: pytest.LogCaptureFixture) -> None:
    client = connect_to(RequestLogMiddleware(echo))

    response = await client.get("/a b?secret=1", headers={"X-Request-ID": "abc-1"})

    assert response.headers["X-Request-ID"] == "abc-1"
    [record] = [record for record in caplog.records if record.name == "app.requests"]
    assert record.getMessage() == "GET /a%20b 200"
    assert vars(record)["duration_ms"] >= 0


@pytest.mark.parametrize("given", ["", "two words", "a\tb", "x" * 129])
async def test_an_id_that_could_harm_a_log_is_replaced(given: str) -> None:
    client = connect_to(RequestLogMiddleware(echo))

    response = await client.get("/", headers={"X-Request-ID": given})

    assert len(response.headers["X-Request-ID"]) == 32


async def test_a_request_without_an_answer_has_its_line(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(RuntimeError):
        await connect_to(RequestLogMiddleware(fail)).get("/")

    [record] = [record for record in caplog.records if record.name == "app.requests"]
    assert vars(record)["status"] == 499


# SecurityHeadersMiddleware


async def test_headers_are_added() -> None:
    headers = (await connect_to(SecurityHeadersMiddleware(echo, hsts=False)).get("/")).headers

    assert {name: headers[name] for name in HEADERS} == HEADERS


async def test_a_policy_of_the_response_itself_stays() -> None:
    own = PlainTextResponse("", headers={"Content-Security-Policy": "default-src 'none'"})

    headers = (await connect_to(SecurityHeadersMiddleware(own, hsts=False)).get("/")).headers

    assert headers.get_list("Content-Security-Policy") == ["default-src 'none'"]
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("hsts", "scheme", "is_there"),
    [(True, "https", True), (True, "http", False), (False, "https", False)],
)
async def test_hsts_is_only_said_over_https(hsts: bool, scheme: str, is_there: bool) -> None:
    client = connect_to(SecurityHeadersMiddleware(echo, hsts=hsts))

    response = await client.get(f"{scheme}://example.com/")

    assert ("Strict-Transport-Security" in response.headers) is is_there


# UnhandledErrorMiddleware


async def test_a_failure_is_answered_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    response = await connect_to(UnhandledErrorMiddleware(fail)).get("/")

    assert response.status_code == 500
    assert "secret" not in response.text
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info


async def test_half_an_answer_ends_the_connection(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(RuntimeError):
        await connect_to(UnhandledErrorMiddleware(fail_halfway)).get("/")

    assert "Unhandled error" in caplog.text


async def test_who_has_gone_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await UnhandledErrorMiddleware(echo)({"type": "http", "method": "POST"}, receive, send)

    assert sent == []
    assert caplog.records == []


# HostMiddleware


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://example.com/", 200),
        ("https://example.com:443/", 200),
        ("https://example.com:8443/", 400),
        ("https://a.example.org/", 200),
        ("https://example.net:8443/", 200),
        ("https://example.net/", 400),
        ("https://evil.com/", 400),
        ("https://evil.com/health/live", 200),
        ("http://example.com/health/live", 200),
        ("http://evil.com/", 400),
    ],
)
async def test_only_known_hosts_are_answered(url: str, status: int) -> None:
    hosts = ("example.com", ".example.org", "example.net:8443")
    middleware = HostMiddleware(echo, allowed_hosts=hosts, any_port=False, https_only=True)

    assert (await connect_to(middleware).get(url)).status_code == status


@pytest.mark.parametrize("path", ["/", "/health/live"])
@pytest.mark.parametrize("hosts", [("evil.com", "example.com"), ("example.com", "evil.com")])
async def test_a_request_has_one_host(path: str, hosts: tuple[str, str]) -> None:
    middleware = HostMiddleware(echo, allowed_hosts=("*",), any_port=True, https_only=False)

    response = await connect_to(middleware).get(path, headers=[("Host", host) for host in hosts])

    assert response.status_code == 400


@pytest.mark.parametrize(("https_only", "status"), [(True, 308), (False, 200)])
async def test_plain_http_is_sent_on_if_asked_for(https_only: bool, status: int) -> None:
    middleware = HostMiddleware(echo, allowed_hosts=("*",), any_port=True, https_only=https_only)

    response = await connect_to(middleware).get("http://example.com/place?q=milk")

    assert response.status_code == status
    assert response.headers.get("Location") in (None, "https://example.com/place?q=milk")


# BodyLimitMiddleware


async def in_pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    """A body whose length is announced nowhere."""
    for piece in pieces:
        yield piece


async def test_a_body_may_be_as_large_as_the_limit() -> None:
    client = connect_to(BodyLimitMiddleware(echo, max_size=4))

    assert (await client.post("/", content=in_pieces(b"ab", b"cd"))).text == "POST abcd"


async def test_a_larger_body_is_refused_to_who_reads_it() -> None:
    client = connect_to(BodyLimitMiddleware(echo, max_size=4))

    with pytest.raises(HTTPException, match="413"):
        await client.post("/", content=in_pieces(b"ab", b"cde"))

    unread = connect_to(BodyLimitMiddleware(PlainTextResponse(""), max_size=4))
    assert (await unread.post("/", content=b"abcde")).status_code == 200


# JsonEncodingMiddleware


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be"])
async def test_json_is_utf_8(encoding: str) -> None:
    client = connect_to(JsonEncodingMiddleware(echo))
    headers = {"Content-Type": "application/json"}

    with pytest.raises(HTTPException, match="400"):
        await client.post("/", content='{"a": 1}'.encode(encoding), headers=headers)

    assert (await client.post("/", content='"ü"'.encode(), headers=headers)).text == 'POST "ü"'


async def test_only_the_beginning_of_json_tells_its_encoding() -> None:
    client = connect_to(JsonEncodingMiddleware(echo))
    headers = {"Content-Type": "application/json"}

    response = await client.post("/", content=in_pieces(b'"abc', b'\0"'), headers=headers)

    assert response.text == 'POST "abc\0"'
    assert (await client.post("/", content=b"\0")).text == "POST \0"


# HeadMiddleware


async def test_head_is_answered_like_get() -> None:
    client = connect_to(HeadMiddleware(echo))

    assert (await client.head("/")).headers == (await client.get("/")).headers
    assert (await client.post("/")).text == "POST "
