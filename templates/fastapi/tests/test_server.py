"""What is read of a request, and how long it may take."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.server import ServerState

from app import server
from app.server import MAX_HEAD, LimitedProtocol

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]

START = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
ENDLESS = b"X: " + b"x" * MAX_HEAD


async def measure(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the size of the body."""
    size = len(await Request(scope, receive).body())
    await PlainTextResponse(f"{size} bytes")(scope, receive, send)


@pytest.fixture
async def connection() -> AsyncIterator[Connection]:
    protocol = partial(LimitedProtocol, Config(measure, workers=1), ServerState(), {})
    listening = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    async with listening:
        reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
        yield reader, writer
        writer.close()


async def test_ordinary_requests_are_answered(connection: Connection) -> None:
    reader, writer = connection
    headers = b"X: " + b"x" * (MAX_HEAD - 1000) + b"\r\n"
    writer.write((START + headers + b"\r\n") * 3)
    writer.write(b"POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000)
    for size in (0, 0, 0, 100_000):
        answer = await reader.readuntil(f"\r\n\r\n{size} bytes".encode())
        assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "head",
    [
        START + ENDLESS + b"\r\n\r\n",
        START + b"X: y\r\n" * 20_000 + b"\r\n",
        b"GET /" + b"x" * MAX_HEAD + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
async def test_large_headers_are_refused(connection: Connection, head: bytes) -> None:
    reader, writer = connection
    writer.write(head)
    assert (await reader.read()).startswith(b"HTTP/1.1 400 ")


async def test_headers_without_end_are_refused(connection: Connection) -> None:
    reader, writer = connection
    # What comes in one piece is refused when it ends.
    for piece in (START, ENDLESS[:40_000], ENDLESS[:40_000]):
        writer.write(piece)
        await asyncio.sleep(0.05)
    assert (await reader.read()).startswith(b"HTTP/1.1 400 ")


async def test_more_than_any_body_is_not_read(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MAX_REQUEST", 1000)
    reader, writer = connection
    writer.write(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    await asyncio.sleep(0.05)
    writer.write(b"X-Trailer: " + b"x" * 2000)
    assert await reader.read() == b""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.1)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "beginning", [b"", START, b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"]
)
async def test_a_request_comes_in_time(beginning: bytes, connection: Connection) -> None:
    reader, writer = connection
    writer.write(beginning)
    assert await reader.read() == b""
