"""Sends bytes as they stand, which no HTTP client would."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

# What is said of a server that hangs up, without TLS and with it.
HUNG_UP = (ConnectionError, ssl.SSLError)
UNCHECKED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
UNCHECKED.check_hostname, UNCHECKED.verify_mode = False, ssl.CERT_NONE


def dial(base_url: str, *, timeout: float = 20, address: str = "") -> socket.socket:
    """Return a connection, by TLS where the address says https.

    Such a server sees by itself from which `address` it comes; the certificate is not looked at.
    """
    url = urlsplit(base_url)
    assert url.hostname
    if url.scheme == "http":
        return socket.create_connection((url.hostname, url.port), timeout=timeout)
    place, source = (url.hostname, url.port or 443), (address, 0)
    plain = socket.create_connection(place, timeout, source if address else None)
    return UNCHECKED.wrap_socket(plain, server_hostname=url.hostname)


def finish(client: socket.socket) -> None:
    """Say that nothing more comes, where one can still listen then: TLS has no such way."""
    if not isinstance(client, ssl.SSLSocket):
        with suppress(OSError):  # "not connected": the server has hung up already.
            client.shutdown(socket.SHUT_WR)


def send(base_url: str, data: bytes) -> bytes:
    """Return the answer, as far as it came before the server hung up."""
    with dial(base_url) as client:
        with suppress(*HUNG_UP):
            client.sendall(data)
        finish(client)
        return receive(client)


def receive(client: socket.socket) -> bytes:
    """Return all that comes until the server hangs up."""
    answer = b""
    with suppress(*HUNG_UP):
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
