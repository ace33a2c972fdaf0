"""Lets a name of the world lead to a port of this machine, as an entry of a name server would."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def served_at(name: str, place: tuple[str, int]) -> Iterator[None]:
    """Let the name be found at the place, port included: what is said to the server names none."""
    look_up = socket.getaddrinfo

    def answer(host: str, *rest: Any, **options: Any) -> Any:
        if host == name:
            return look_up(*place, type=socket.SOCK_STREAM)
        return look_up(host, *rest, **options)

    with patch.object(socket, "getaddrinfo", answer):
        yield
