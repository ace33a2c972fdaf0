"""Where mail goes: what `EMAIL_URL` says, as Django's settings have it."""

import logging
import re
import smtplib
import ssl
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from config.email_url import CONSOLE, THIS_MACHINE, tells_a_password

SMTP = "config.mail.ServerBackend"
OFFERED_TLS = "config.mail.OfferedTLSBackend"

logger = logging.getLogger(__name__)

# Seconds for each answer of the server
ANSWER = 20


def mailer(url: str, *, in_production: bool, is_needed: bool = False) -> dict[str, Any]:
    """A mailer for Django's `MAILERS`; production may have none, unless nobody gets in without mail."""
    if url == CONSOLE or not (url or in_production):
        return {"BACKEND": "config.mail.ConsoleBackend"}
    if not url and is_needed:
        raise ImproperlyConfigured("CONFIRM_EMAIL needs a mail server: set EMAIL_URL.")
    if not url:
        return {"BACKEND": "config.mail.NoBackend"}
    parts = urlsplit(url)
    is_a_must = parts.query == "tls=required" or (in_production and tells_a_password(parts))
    is_welcome = parts.query != "tls=off" and parts.hostname not in THIS_MACHINE
    asks = parts.scheme == "smtp" and is_welcome and not is_a_must
    return {
        "BACKEND": OFFERED_TLS if asks else SMTP,
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp" and is_a_must,
            "timeout": ANSWER,
        },
    }


def sender(url: str, given: str, hosts: Sequence[str]) -> str:
    """Whom mails are from: the mail server's user if it is an address, or nobody at this site."""
    user = unquote(urlsplit(url).username or "")
    host = re.sub(r":[0-9]+$", "", hosts[0]).strip(".*") if hosts else ""
    return given or (user if "@" in user else f"noreply@{host or 'localhost'}")


class OfferedTLS(smtplib.SMTP):
    """Encrypts where the server offers it."""

    def __init__(self, *place: Any, **options: Any) -> None:
        super().__init__(*place, **options)
        try:
            self.ehlo()
            if self.has_extn("starttls"):
                self.starttls(context=ssl.create_default_context())
        except OSError:
            self.close()
            raise


class ServerBackend(EmailBackend):
    """Leaves no connection open to a server that refuses."""

    def open(self) -> bool | None:
        try:
            return super().open()
        except OSError:
            self.close()
            raise


class OfferedTLSBackend(ServerBackend):
    connection_class = OfferedTLS


class ConsoleBackend(BaseEmailBackend):
    """Prints the text as it is, so that its links can be followed."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            head = f"To: {', '.join(message.to)}\nFrom: {message.from_email}"
            sys.stderr.write(f"{head}\nSubject: {message.subject}\n\n{message.body}\n")
        sys.stderr.flush()
        return len(email_messages)


class NoBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        logger.error("A mail was not sent: set EMAIL_URL to name a mail server")
        return 0
