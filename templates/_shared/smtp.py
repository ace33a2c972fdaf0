"""How a mail reaches the server that `EMAIL_URL` names; while developing it is printed."""

import logging
import re
import smtplib
import ssl
import sys
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from app.config import CONSOLE, THIS_MACHINE, Settings, tells_a_password

logger = logging.getLogger("app.mail")

# Seconds for each answer of the server
ANSWER = 20


def sender(settings: Settings) -> str:
    user = unquote(urlsplit(settings.email_url).username or "")
    host = re.sub(r":[0-9]+$", "", settings.allowed_hosts[0]).strip(".*") or "localhost"
    return settings.email_from or (user if "@" in user else f"noreply@{host}")


def deliver(message: EmailMessage, settings: Settings) -> None:
    if settings.email_url == CONSOLE or not (settings.email_url or settings.is_production):
        headers = "".join(f"{name}: {value}\n" for name, value in message.items())
        text = message.get_body(("plain",))
        sys.stderr.write(f"{headers}\n{text.get_content() if text else ''}\n")
        sys.stderr.flush()
        return
    if not settings.email_url:
        logger.error("A mail was not sent: set EMAIL_URL to name a mail server")
        return
    url = urlsplit(settings.email_url)
    try:
        with connect(url) as server:
            if url.scheme == "smtp":
                encrypt(server, url, settings)
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(message)
    except (OSError, ValueError) as error:  # smtplib's own errors are the former
        logger.error("A mail was not sent: %s does not take it: %s", url.hostname, error)


def connect(url: SplitResult) -> smtplib.SMTP:
    host = url.hostname or ""
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, url.port or 465, timeout=ANSWER, context=context)
    return smtplib.SMTP(host, url.port or 587, timeout=ANSWER)


def encrypt(server: smtplib.SMTP, url: SplitResult, settings: Settings) -> None:
    """Where it is offered, except to this machine; and always if a password is at stake."""
    server.ehlo_or_helo_if_needed()
    is_offered = server.has_extn("starttls")
    is_a_must = url.query == "tls=required" or (settings.is_production and tells_a_password(url))
    if is_a_must and not is_offered:
        raise smtplib.SMTPNotSupportedError("it offers no encryption (STARTTLS)")
    is_welcome = url.query != "tls=off" and url.hostname not in THIS_MACHINE
    if is_a_must or (is_offered and is_welcome):
        server.starttls(context=ssl.create_default_context())
