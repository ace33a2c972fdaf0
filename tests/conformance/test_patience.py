"""How long the server waits for a request."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from .client import raw
from .needs import needs

BEGINNINGS = [
    b"",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n",
    b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nContent-Length: 9\r\n\r\nx",
]


# Servers that give each client a thread rely on a proxy that waits for slow ones in their place.
@needs(framework={"fastapi"})
def test_nobody_stays_who_says_nothing(base_url: str) -> None:
    """Each would keep one of few connections for ever."""
    with ExitStack() as stack, ThreadPoolExecutor(len(BEGINNINGS)) as pool:
        clients = [stack.enter_context(raw.dial(base_url, timeout=60)) for _ in BEGINNINGS]
        for client, beginning in zip(clients, BEGINNINGS, strict=True):
            client.sendall(beginning)
        answers = list(pool.map(raw.receive, clients))
    assert all(raw.status(answer) in {0, 400, 404, 408} for answer in answers)
