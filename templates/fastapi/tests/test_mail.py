import smtplib
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from email import message_from_string
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import pytest

from app import mail, smtp
from app.config import THIS_MACHINE, settings


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
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the server were on another machine."""
    monkeypatch.setattr("app.smtp.THIS_MACHINE", ())
    monkeypatch.setattr("app.config.THIS_MACHINE", ())


async def send(
    monkeypatch: pytest.MonkeyPatch, to: str = "ada@example.com", **changes: str
) -> None:
    monkeypatch.setattr(mail, "settings", settings.model_copy(update=changes))
    letter = mail.Mail("Hello", "How are you?", "Until soon", link="https://example.com/?a&b")
    await mail.send_mail(to, letter)


async def test_while_developing_mails_are_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await send(monkeypatch, email_url="")

    printed = capsys.readouterr().err
    assert "From: noreply@localhost" in printed
    assert "How are you?" in printed


@pytest.mark.parametrize(
    ("allowed", "host"),
    [
        ("shop.example.com:8443", "shop.example.com"),
        (".example.com", "example.com"),
        ("*", "localhost"),
    ],
)
def test_a_site_sends_from_its_own_name(allowed: str, host: str) -> None:
    site = settings.model_copy(update={"allowed_hosts": (allowed,)})
    assert smtp.sender(site) == f"noreply@{host}"


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("environment", ["development", "production"])
async def test_a_server_without_encryption_will_do(
    monkeypatch: pytest.MonkeyPatch, server: Server, environment: str
) -> None:
    await send(monkeypatch, email_url=server.url(), environment=environment)

    assert "How are you?" in server.said


async def test_mails_are_text_and_html(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    await send(monkeypatch, email_url=server.url())

    sent = server.said[server.said.index("data") + 1 :]
    message = message_from_string("\n".join(sent), policy=default)
    text, html = (part.get_content() for part in message.iter_parts())
    assert "\nhttps://example.com/?a&b\n" in text
    assert '<a href="https://example.com/?a&amp;b">' in html


@pytest.mark.parametrize(
    ("sender", "user", "told"),
    [
        ("", "", "From: noreply@localhost"),
        ("", "a%40b.c:x%20y@", "From: a@b.c"),
        ("Shop <shop@example.com>", "a%40b.c:x%20y@", "From: Shop <shop@example.com>"),
    ],
)
async def test_mails_say_whom_they_are_from(
    monkeypatch: pytest.MonkeyPatch, server: Server, sender: str, user: str, told: str
) -> None:
    server.offers = ("AUTH PLAIN",)

    await send(monkeypatch, email_url=server.url(user), email_from=sender)

    assert told in server.said
    # Base64 of the user and the password that were percent-encoded.
    assert ("AUTH PLAIN AGFAYi5jAHggeQ==" in server.said) is bool(user)


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("user", "query", "environment"),
    [
        ("ada:secret@", "", "production"),
        ("", "?tls=required", "development"),
    ],
)
async def test_what_must_be_encrypted_is_not_sent_without(
    monkeypatch: pytest.MonkeyPatch,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    user: str,
    query: str,
    environment: str,
) -> None:
    server.offers = ("AUTH PLAIN",)

    await send(monkeypatch, email_url=server.url(user, query), environment=environment)

    assert not [line for line in server.said if line.startswith(("AUTH", "mail", "data"))]
    [record] = caplog.records
    assert "it offers no encryption" in record.message
    assert "secret" not in caplog.text


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(("query", "is_used"), [("", True), ("?tls=off", False)])
async def test_encryption_that_is_offered_is_used(
    monkeypatch: pytest.MonkeyPatch, server: Server, query: str, is_used: bool
) -> None:
    server.offers = ("STARTTLS",)

    await send(monkeypatch, email_url=server.url(query=query))

    assert ("STARTTLS" in server.said) is is_used
    assert ("How are you?" in server.said) is not is_used


async def test_this_machine_is_asked_for_no_encryption(
    monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    server.offers = ("STARTTLS",)
    assert "127.0.0.1" in THIS_MACHINE

    await send(monkeypatch, email_url=server.url())

    assert "How are you?" in server.said


async def test_smtps_encrypts_from_the_first_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []

    def refuse(host: str, port: int, *, timeout: float, context: ssl.SSLContext) -> None:
        given.extend([host, port, context.check_hostname])
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP_SSL", refuse)

    await send(monkeypatch, email_url="smtps://host")

    assert given == ["host", 465, True]


async def test_a_refused_mail_is_logged_in_one_line(
    monkeypatch: pytest.MonkeyPatch, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    await send(monkeypatch, to="nobody@example.com", email_url=server.url())

    [record] = caplog.records
    assert "127.0.0.1 does not take it" in record.message
    assert record.exc_info is None


async def test_production_without_a_server_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await send(monkeypatch, email_url="", environment="production")

    assert "EMAIL_URL" in caplog.text
    assert "How are you?" not in caplog.text


async def test_a_server_that_hangs_is_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    is_over = threading.Event()
    monkeypatch.setattr(mail, "deliver", lambda *_: is_over.wait())
    monkeypatch.setattr(mail, "PATIENCE", 0.01)

    await send(monkeypatch)
    is_over.set()

    assert "it took more than" in caplog.text


async def test_the_queue_has_an_end(
    monkeypatch: pytest.MonkeyPatch, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mail, "pending", {Future[None]() for _ in range(mail.MOST_PENDING)})

    await send(monkeypatch, email_url=server.url())

    assert "others wait already" in caplog.text
    assert not server.said
