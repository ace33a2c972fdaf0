import smtplib
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_string
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import BoundedSemaphore, Event, Thread
from time import monotonic
from typing import Any, Protocol

import pytest
from flask import Flask

from app import mail
from app.config import THIS_MACHINE
from app.smtp import sender


class Server(ThreadingTCPServer):
    """A mail server that remembers what it was told, and encrypts nothing."""

    daemon_threads = True
    offers: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.said: list[str] = []

    def url(self, user: str = "", query: str = "") -> str:
        return f"smtp://{user}127.0.0.1:{self.server_address[1]}{query}"


class Conversation(StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.answer("220 here")
        for line in self.rfile:
            word = line.split()[0].decode().lower()
            self.server.said.append(line.decode().strip())
            if word == "ehlo":
                offers = (f"250-{offer}" for offer in self.server.offers)
                self.answer("250-here", *offers, "250 8BITMIME")
            elif word == "starttls":
                self.answer("454 not today")
            elif word == "auth":
                self.answer("235 welcome")
            elif word == "quit":
                self.answer("221 bye")
            elif word == "data":
                self.answer("354 go on")
                while (text := self.rfile.readline()) != b".\r\n":
                    self.server.said.append(text.decode().rstrip())
                self.answer("250 taken")
            else:
                self.answer("550 no" if "nobody@" in line.decode() else "250 fine")

    def answer(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the server were on another machine."""
    monkeypatch.setattr("app.smtp.THIS_MACHINE", ())
    monkeypatch.setattr("app.config.THIS_MACHINE", ())


class Send(Protocol):
    def __call__(self, url: str, to: str = "ada@example.com", **settings: str) -> None: ...


@pytest.fixture
def send(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Send:
    def send(url: str, to: str = "ada@example.com", **settings: str) -> None:
        """Send a mail as a site with such settings does, and wait until it is sent."""
        changed = app.config["SETTINGS"].model_copy(update={"email_url": url, **settings})
        monkeypatch.setitem(app.config, "SETTINGS", changed)
        with app.app_context(), ThreadPoolExecutor() as threads:
            monkeypatch.setattr(mail, "threads", threads)
            mail.send_link(to, "https://example.com/?a&b", "Hello", "How are you?", "Until soon")

    return send


@pytest.mark.parametrize(("url", "environment"), [("", "development"), ("console:", "production")])
def test_mails_are_printed_while_developing_or_on_demand(
    send: Send, capsys: pytest.CaptureFixture[str], url: str, environment: str
) -> None:
    send(url, environment=environment)

    printed = capsys.readouterr().err
    assert "From: noreply@localhost" in printed
    assert "How are you?\n\nhttps://example.com/?a&b\n" in printed


@pytest.mark.parametrize(
    ("allowed", "host"),
    [
        ("shop.example.com:8443", "shop.example.com"),
        (".example.com", "example.com"),
        ("*", "localhost"),
    ],
)
def test_a_site_sends_from_its_own_name(app: Flask, allowed: str, host: str) -> None:
    settings = app.config["SETTINGS"].model_copy(update={"allowed_hosts": (allowed,)})

    assert sender(settings) == f"noreply@{host}"


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_server_without_encryption_will_do(send: Send, server: Server, environment: str) -> None:
    send(server.url(), environment=environment)

    assert "How are you?" in server.said


def test_mails_are_text_and_html(send: Send, server: Server) -> None:
    send(server.url())

    sent = server.said[server.said.index("data") + 1 :]
    message = message_from_string("\n".join(sent), policy=default)
    text, html = (part.get_content() for part in message.iter_parts())
    assert "\nhttps://example.com/?a&b\n" in text
    assert '<a href="https://example.com/?a&amp;b">' in html


@pytest.mark.parametrize(
    ("given", "user", "told"),
    [
        ("", "", "From: noreply@localhost"),
        ("", "a%40b.c:x%20y@", "From: a@b.c"),
        ("Shop <shop@example.com>", "a%40b.c:x%20y@", "From: Shop <shop@example.com>"),
    ],
)
def test_mails_say_whom_they_are_from(
    send: Send, server: Server, given: str, user: str, told: str
) -> None:
    server.offers = ("AUTH PLAIN",)

    send(server.url(user), email_from=given)

    assert told in server.said
    # Base64 of the user and the password that were percent-encoded.
    assert ("AUTH PLAIN AGFAYi5jAHggeQ==" in server.said) is bool(user)


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("user", "query", "environment"),
    [("ada:secret@", "", "production"), ("", "?tls=required", "development")],
)
def test_what_must_be_encrypted_is_not_sent_without(
    send: Send,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    user: str,
    query: str,
    environment: str,
) -> None:
    server.offers = ("AUTH PLAIN",)

    send(server.url(user, query), environment=environment)

    assert not [line for line in server.said if line.startswith(("AUTH", "mail", "data"))]
    [record] = caplog.records
    assert "STARTTLS" in record.getMessage()
    assert "secret" not in caplog.text


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(("query", "is_used"), [("", True), ("?tls=off", False)])
def test_encryption_that_is_offered_is_used(
    send: Send, server: Server, query: str, is_used: bool
) -> None:
    server.offers = ("STARTTLS",)

    send(server.url(query=query))

    assert ("STARTTLS" in server.said) is is_used
    assert ("How are you?" in server.said) is not is_used


def test_this_machine_is_asked_for_no_encryption(send: Send, server: Server) -> None:
    server.offers = ("STARTTLS",)
    assert "127.0.0.1" in THIS_MACHINE

    send(server.url())

    assert "How are you?" in server.said


def test_smtps_encrypts_from_the_first_byte(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []

    def refuse(host: str, port: int, *, context: ssl.SSLContext, **_: object) -> None:
        given.extend([host, port, context.check_hostname])
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP_SSL", refuse)

    send("smtps://host")

    assert given == ["host", 465, True]


def test_a_refused_mail_is_logged_in_one_line(
    send: Send, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    send(server.url(), to="nobody@example.com")

    [record] = caplog.records
    assert "does not take it" in record.getMessage()
    assert record.exc_info is None


def test_production_without_a_server_says_so(send: Send, caplog: pytest.LogCaptureFixture) -> None:
    send("", environment="production")

    assert "EMAIL_URL" in caplog.text
    assert "How are you?" not in caplog.text


def test_a_server_that_never_answers_is_given_up(
    send: Send, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.smtp.ANSWER", 0.05)

    with socket.create_server(("127.0.0.1", 0)) as silent:
        send(f"smtp://127.0.0.1:{silent.getsockname()[1]}")

    assert "timed out" in caplog.text


def test_a_server_that_hangs_keeps_nobody_waiting(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_over = Event()
    monkeypatch.setattr(mail, "deliver", lambda *_: is_over.wait())

    with app.app_context(), ThreadPoolExecutor() as threads:
        monkeypatch.setattr(mail, "threads", threads)
        started = monotonic()
        mail.send_link("ada@example.com", "https://example.com/", "Hello", "", "")
        took = monotonic() - started
        is_over.set()

    assert took < 1


def test_the_queue_has_an_end(
    send: Send, server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "pending", BoundedSemaphore(1))
    send(server.url())
    assert "How are you?" in server.said
    server.said.clear()
    mail.pending.acquire()

    send(server.url())

    assert "others wait already" in caplog.text
    assert not server.said
