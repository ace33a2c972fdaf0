import smtplib
from email.message import EmailMessage
from typing import Any, Self

import pytest

from app import mail
from app.config import settings


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would have been said to a mail server."""
    said: list[Any] = []

    class Server:
        def __init__(self, *address: Any, timeout: float, context: Any = None) -> None:
            said.append(address)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *error: object) -> None:
            pass

        def starttls(self, context: Any) -> None:
            said.append("starttls")

        def login(self, user: str, password: str) -> None:
            said.append((user, password))

        def send_message(self, message: EmailMessage) -> None:
            if message["Subject"] == "Refused":
                raise smtplib.SMTPDataError(550, b"no")
            said.append(message["To"])

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    return said


def use(monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    monkeypatch.setattr(mail, "settings", settings.model_copy(update=changes))


def test_while_developing_mails_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    mail.send_mail("ada@example.com", "Hello", "How are you?")

    printed = capsys.readouterr().err
    assert "From: noreply@localhost" in printed
    assert "How are you?" in printed


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp://a%40b.c:x%20y@host", [("host", 587), "starttls", ("a@b.c", "x y")]),
        ("smtps://host", [("host", 465)]),
        ("smtp://localhost:1025", [("localhost", 1025)]),
    ],
)
def test_mails_go_to_the_server(
    monkeypatch: pytest.MonkeyPatch, sent: list[Any], url: str, said: list[Any]
) -> None:
    use(monkeypatch, email_url=url)

    mail.send_mail("ada@example.com", "Hello", "How are you?")

    assert sent == [*said, "ada@example.com"]


def test_a_refused_mail_is_logged(
    monkeypatch: pytest.MonkeyPatch, sent: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    use(monkeypatch, email_url="smtps://host")

    mail.send_mail("ada@example.com", "Refused", "How are you?")

    assert "host does not take it" in caplog.text


def test_production_without_a_server_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use(monkeypatch, environment="production")

    mail.send_mail("ada@example.com", "Hello", "secret link")

    assert "EMAIL_URL" in caplog.text
    assert "secret link" not in caplog.text
