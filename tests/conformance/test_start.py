"""A project refuses wrong settings in one clear line, and stops gracefully."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from .client.connection import connect
from .client.pages import Browser
from .client.people import Account
from .needs import HAS_DATABASE, direct
from .production import NAMES, Server, free_port, production_settings, shell_environment

pytestmark = direct("starts servers of its own")

WRONG: list[tuple[str, str | None]] = [
    ("ENVIRONMENT", "staging"),
    ("SECRET_KEY", None),
    ("SECRET_KEY", "short"),
    ("ALLOWED_HOSTS", None),
    ("ALLOWED_HOSTS", " , "),
    ("CORS_ORIGINS", "https://app.example.com/"),
    ("CORS_ORIGINS", "null"),
    ("DATABASE_URL", "nonsense://x"),
    ("TRUSTED_PROXIES", "the-proxy-next-door"),
    ("ROOT_PATH", "shop"),
    ("ROOT_PATH", "//shop"),
    ("ROOT_PATH", "/shop/"),
    ("ROOT_PATH", "/my shop"),
    ("LOG_LEVEL", "LOUD"),
    ("EMAIL_URL", "carrier-pigeon://roof"),
    ("EMAIL_FROM", "the shop"),
    ("HOST", "x86_64-conda-linux-gnu"),
    ("HOST", "192.0.2.1"),
    ("PORT", "eighty"),
    ("WEB_CONCURRENCY", "some"),
]


@pytest.fixture
def variables(project: Path) -> set[str]:
    """The settings that this stack knows, as its example file tells them."""
    lines = (project / ".env.example").read_text("utf-8").splitlines()
    return {line.lstrip("# ").partition("=")[0] for line in lines if "=" in line} & NAMES


@pytest.fixture
def server(project: Path, database_url: str, tmp_path: Path) -> Iterator[Server]:
    settings = production_settings(port=free_port(), database_url=database_url)
    server = Server(project, {**shell_environment(), **settings}, tmp_path / "serve.log")
    yield server
    server.kill()


@pytest.mark.parametrize(("name", "text"), WRONG, ids=lambda part: repr(part))
def test_a_wrong_setting_stops_the_start(
    server: Server, variables: set[str], name: str, text: str | None
) -> None:
    """With one line that names it, and no traceback."""
    if name not in variables:
        pytest.skip(f"this stack has no {name}")
    wrong = {**server.environment, name: text}
    server.environment = {name: text for name, text in wrong.items() if text is not None}
    server.start()
    assert_refused(server, name)


def assert_refused(server: Server, name: str) -> None:
    code = server.wait_for_end(30)
    output = server.log.read_text("utf-8", "replace")
    assert code not in {None, 0}, output
    assert "Traceback" not in output
    assert len([line for line in output.splitlines() if name in line]) == 1, output


@pytest.mark.parametrize("verb", ["dev", "serve"])
def test_a_port_in_use_is_named_with_another_one(server: Server, verb: str) -> None:
    server.verb = verb
    server.environment = {**server.environment, "ENVIRONMENT": "development"}
    with socket.create_server(("127.0.0.1", server.port)):
        server.start()
        assert_refused(server, f"PORT: {server.port} ")
    told = server.log.read_text("utf-8", "replace")
    assert "such as PORT=" in told
    if verb == "dev":
        assert len(told.splitlines()) == 1


def test_development_for_other_machines_needs_its_own_key(
    server: Server, variables: set[str], env_file: Path
) -> None:
    """And in one line it is told what production would need."""
    env_file.unlink(missing_ok=True)
    known = {**server.environment, "ENVIRONMENT": "development", "HOST": "0.0.0.0"}  # noqa: S104
    server.environment = {name: text for name, text in known.items() if name != "SECRET_KEY"}
    if "SECRET_KEY" in variables:
        server.start()
        assert_refused(server, "SECRET_KEY")
        server.environment = {**server.environment, "SECRET_KEY": uuid4().hex}
    server.start()
    assert server.wait_until_ready(), server.log.read_text("utf-8", "replace")
    told = server.log.read_text("utf-8", "replace").splitlines()
    (line,) = [
        line for line in told if "ENVIRONMENT=production" in line and "SECRET_KEY" not in line
    ]
    assert "0.0.0.0" in line  # noqa: S104


@pytest.fixture
def mistake(project: Path, stack: dict[str, Any]) -> Iterator[Path]:
    """A module with a mistake in it, until it is taken away."""
    names = {
        "django": "health/views.py",
        "flask": "app/health.py",
        "fastapi": "app/health.py",
    }
    file = project / names[stack["framework"]]
    kept = file.read_bytes()
    yield file
    file.write_bytes(kept)


def test_a_mistake_in_the_code_does_not_end_the_development_server(
    server: Server, mistake: Path
) -> None:
    server.verb = "dev"
    server.environment = {**server.environment, "ENVIRONMENT": "development"}
    server.start()
    assert server.wait_until_ready(), server.log.read_text("utf-8", "replace")
    code = mistake.read_bytes()
    # Written more than once: a reloader does not see what was changed before its first look.
    for _ in range(20):
        mistake.write_bytes(code + b"a mistake\n")
        time.sleep(1)
        if not server.answers("/health/live"):
            break
    assert not server.answers("/health/live")
    time.sleep(3)  # which is enough for whoever gives up
    for _ in range(6):
        mistake.write_bytes(code)
        if server.wait_until_ready(5):
            return
    raise AssertionError(server.log.read_text("utf-8", "replace"))


@pytest.fixture
def env_file(project: Path) -> Iterator[Path]:
    file = project / ".env"
    kept = file.read_bytes() if file.exists() else None
    yield file
    file.unlink(missing_ok=True)
    if kept is not None:
        file.write_bytes(kept)


@pytest.mark.parametrize("verb", ["dev", "serve"])
@pytest.mark.parametrize("content", ["LOG_LEVEL=DEBUG".encode("utf-16"), "# Zoë".encode("cp1252")])
def test_a_file_in_another_encoding_is_named(
    server: Server, env_file: Path, verb: str, content: bytes
) -> None:
    env_file.write_bytes(content)
    server.verb = verb
    server.environment = {**server.environment, "ENVIRONMENT": "development"}
    server.start()
    assert_refused(server, ".env is not UTF-8")


def test_log_levels_are_taken_in_any_case(server: Server) -> None:
    server.environment = {**server.environment, "LOG_LEVEL": "debug"}
    server.start()
    assert server.wait_until_ready(), server.log.read_text("utf-8", "replace")


def test_not_even_the_log_of_developers_keeps_what_people_type(
    server: Server, stack: dict[str, Any]
) -> None:
    server.environment = {**server.environment, "LOG_LEVEL": "DEBUG"}
    server.start()
    assert server.wait_until_ready(), server.log.read_text("utf-8", "replace")
    account = Account.open(server.url, stack)
    secrets = {account.person.password}
    body = uuid4().hex
    if stack["interface"] != "pages":
        with account.api() as client:
            assert client.post("/api/notes", json={"title": "x", "body": body}).status_code == 201
            client.get("/api/notes", params={"q": body})
    if stack["interface"] != "api":
        with account.pages() as client:
            browser = Browser(client)
            form = browser.open("/notes/new/").form(has="title")
            assert browser.submit(form, title="x", body=body).status == 200
    if stack.get("auth") == "jwt":
        secrets |= {account.tokens["access_token"], account.tokens["refresh_token"]}
    server.terminate()
    server.wait_for_end(20)
    told = server.log.read_text("utf-8", "replace")
    assert not [secret for secret in (*secrets, body, "$argon2") if secret in told]


def test_the_secret_is_not_told(server: Server, variables: set[str]) -> None:
    if "SECRET_KEY" not in variables:
        pytest.skip("this stack has no secret")
    server.environment = {**server.environment, "SECRET_KEY": "tooshort-tell-nobody"}
    server.start()
    assert server.wait_for_end(30) not in {None, 0}
    assert "tell-nobody" not in server.log.read_text("utf-8", "replace")


@HAS_DATABASE
def test_a_missing_database_is_named(server: Server, stack: dict[str, Any]) -> None:
    """Either at once, or by a server that lives and says why it is not ready."""
    nowhere = {
        "sqlite": f"sqlite:///{server.log.parent}/no/x",
        "postgresql": f"postgresql://{server.log.parent.name}:x@127.0.0.1:{free_port()}/x",
    }
    server.environment = {**server.environment, "DATABASE_URL": nowhere[stack["database"]]}
    server.start()
    while not server.is_listening() and server.exit_code() is None:
        time.sleep(0.1)
    if server.exit_code() is not None:
        assert_refused(server, "DATABASE_URL")
        return
    with connect(server.url, accepts=(503,)) as client:
        assert client.get("/health/live").status_code == 200
        response = client.get("/health/ready")
    assert response.status_code == 503
    assert "database" in response.text
    assert server.log.parent.name not in response.text


def test_a_request_under_way_is_answered_before_the_end(server: Server) -> None:
    server.start()
    assert server.wait_until_ready(), server.log.read_text("utf-8", "replace")
    with begin_request(server) as connection:
        server.terminate()
        time.sleep(0.5)
        connection.sendall(b"a note that took its time")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 ")
    assert server.wait_for_end(20) in {0, -15, 143}, server.log.read_text("utf-8", "replace")
    assert not server.is_listening()
    assert "Traceback" not in server.log.read_text("utf-8", "replace")


def begin_request(server: Server) -> socket.socket:
    """Send all of a request but its body."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    connection.sendall(
        b"POST /api/notes HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
        b"Content-Type: application/json\r\nContent-Length: 25\r\nConnection: close\r\n\r\n"
    )
    time.sleep(0.3)
    return connection
