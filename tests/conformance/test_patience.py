"""How long the server waits for a request."""

from __future__ import annotations

import pytest

from .client import raw
from .needs import WAITS, direct

HEAD = b" HTTP/1.1\r\nHost: example.com\r\nX-Forwarded-Proto: https\r\n"
BEGINNINGS = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"GET /" + HEAD, id="headers"),
    pytest.param(b"GET /health/live" + HEAD + b"\r\n", id="another"),
    pytest.param(
        b"POST /nowhere" + HEAD + b"Content-Length: 9\r\n\r\nx",
        id="body",
        marks=direct("Caddy passes nothing on, but has connections enough to keep this one"),
    ),
]


@WAITS
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_nobody_stays_who_says_nothing(base_url: str, beginning: bytes) -> None:
    """Each would keep one of few connections for ever."""
    with raw.dial(base_url, timeout=60) as client:
        client.sendall(beginning)
        answer = raw.receive(client)
    assert raw.status(answer) in {0, 200, 400, 404, 408}
