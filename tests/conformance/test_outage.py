"""While the database is away the server says so, and works again as soon as it is back."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx2
import pytest

from .client.connection import connect, media_type
from .client.people import Account
from .needs import HAS_DATABASE, direct, needs
from .production import CORS_ORIGIN, Server, free_port, production_settings, shell_environment

pytestmark = direct("starts servers of its own")


class Door(Protocol):
    """What stands between the server and its database."""

    url: str

    def close(self) -> None: ...
    def open(self) -> None: ...


class FileDoor:
    """A name for the database file: while it is closed, the name leads to something else."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.file = Path(database_url.removeprefix("sqlite:///"))
        self.name = folder / "door.sqlite3"
        self.url = f"sqlite:///{self.name}"

    def close(self) -> None:
        self.name.unlink(missing_ok=True)
        self.name.mkdir()

    def open(self) -> None:
        if self.name.is_dir():
            self.name.rmdir()
        self.name.symlink_to(self.file)


class TcpDoor:
    """A port that leads to the database server; while it is closed, nobody listens there."""

    def __init__(self, database_url: str) -> None:
        address = urlsplit(database_url)
        assert address.hostname
        assert address.port
        self.target = (address.hostname, address.port)
        self.port = free_port()
        self.url = database_url.replace(f":{address.port}/", f":{self.port}/")
        self.listener: socket.socket | None = None
        self.connections: list[socket.socket] = []

    def open(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def close(self) -> None:
        if self.listener:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        for connection in self.connections:
            connection.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                inside, _ = listener.accept()
            except OSError:
                return
            outside = socket.create_connection(self.target)
            self.connections += [inside, outside]
            for pair in ((inside, outside), (outside, inside)):
                threading.Thread(target=_copy, args=pair, daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the door was closed


@pytest.fixture
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Door]:
    database_url = request.config.getoption("--database-url")
    is_file = database_url.startswith("sqlite")
    door: Door = FileDoor(database_url, tmp_path) if is_file else TcpDoor(database_url)
    yield door
    door.close()


@pytest.fixture
def server(request: pytest.FixtureRequest, door: Door, tmp_path: Path) -> Iterator[Server]:
    project = request.config.getoption("--project")
    if not project:
        pytest.skip("the rendered project was not given (--project DIR)")
    settings = production_settings(port=free_port(), database_url=door.url)
    environment = {**shell_environment(), **settings}
    server = Server(Path(project), environment, tmp_path / "serve.log")
    yield server
    server.kill()


def eventually(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.2)
    return is_so()


def known_clients(account: Account, interface: str) -> dict[str, httpx2.Client]:
    """Return clients that need no log-in any more, by what they ask for."""
    clients = {"/api/notes": account.api, "/notes/": account.pages}
    wanted = {"api": ["/api/notes"], "pages": ["/notes/"]}.get(interface, list(clients))
    known = {path: clients[path]() for path in wanted}
    for client in known.values():
        client.event_hooks = {}  # here a 503 is right
        client.headers["Origin"] = CORS_ORIGIN
    return known


@HAS_DATABASE
def test_an_outage_is_told_and_ends(server: Server, door: Door, stack: dict[str, Any]) -> None:
    door.open()
    server.start()
    assert server.wait_until_ready(), server.log.read_text("utf-8", "replace")
    clients = known_clients(Account.open(server.url, stack), stack["interface"])

    # A server keeps its files open, so that one on SQLite meets the outage when it starts again.
    server.terminate()
    server.wait_for_end(20)
    door.close()
    server.start()
    assert eventually(server.is_listening), server.log.read_text("utf-8", "replace")
    with connect(server.url, accepts=(503,)) as stranger:
        assert stranger.get("/health/live").status_code == 200
        assert stranger.get("/health/ready").status_code == 503
    for path, client in clients.items():
        response = client.get(path)
        assert response.status_code == 503, response.text
        assert response.headers["Retry-After"].isdigit()
        is_api = path == "/api/notes"
        assert media_type(response) == ("application/problem+json" if is_api else "text/html")
        # Pages of another origin are told, too.
        allowed = response.headers.get("Access-Control-Allow-Origin")
        assert allowed == (CORS_ORIGIN if is_api else None)

    door.open()
    assert eventually(lambda: server.answers("/health/ready"))
    for path, client in clients.items():
        assert client.get(path).status_code == 200
        client.close()
    assert "Traceback" not in server.log.read_text("utf-8", "replace")


@needs(database={"postgresql"})
def test_an_outage_amid_work_is_told_and_ends(
    server: Server, door: Door, stack: dict[str, Any]
) -> None:
    door.open()
    server.start()
    assert server.wait_until_ready(), server.log.read_text("utf-8", "replace")
    clients = known_clients(Account.open(server.url, stack), stack["interface"])
    door.close()
    for path, client in clients.items():
        assert client.get(path).status_code == 503
    door.open()
    assert eventually(lambda: server.answers("/health/ready"))
    for path, client in clients.items():
        assert client.get(path).status_code == 200
        client.close()
