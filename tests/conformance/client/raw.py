"""Sends bytes as they stand, which no HTTP client would."""

from __future__ import annotations

import socket
from contextlib import suppress
from urllib.parse import urlsplit


def dial(base_url: str, *, timeout: float = 20) -> socket.socket:
    address = (urlsplit(base_url).hostname, urlsplit(base_url).port)
    return socket.create_connection(address, timeout=timeout)


def send(base_url: str, data: bytes) -> bytes:
    """Return the answer, as far as it came before the server hung up."""
    with dial(base_url) as client:
        with suppress(ConnectionError):
            client.sendall(data)
        with suppress(OSError):  # "not connected": the server has hung up already.
            client.shutdown(socket.SHUT_WR)
        return receive(client)


def receive(client: socket.socket) -> bytes:
    """Return all that comes until the server hangs up."""
    answer = b""
    with suppress(ConnectionError):
        while part := client.recv(65_536):
            answer += part
    return answer


def status(answer: bytes) -> int:
    """Return the status of an answer; 0 if there is none."""
    words = answer.split(maxsplit=2)
    return int(words[1]) if len(words) > 1 else 0


def header(answer: bytes, name: str) -> str:
    """Return a header of an answer, or nothing."""
    for line in answer.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        key, _, text = line.partition(b":")
        if key.strip().lower() == name.lower().encode():
            return text.strip().decode("latin-1")
    return ""
