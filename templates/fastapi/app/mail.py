"""Sends mail to where `EMAIL_URL` points; while developing it is printed."""

import logging
import smtplib
import ssl
import sys
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from app.config import Settings, settings
from app.email_url import CONSOLE

logger = logging.getLogger("app.mail")


def send_mail(to: str, subject: str, text: str) -> None:
    """Send a text; this blocks, so let it happen in the background."""
    message = EmailMessage()
    message["To"] = to
    message["From"] = sender(settings)
    message["Subject"] = subject
    message.set_content(text)
    deliver(message, settings)


def sender(settings: Settings) -> str:
    user = unquote(urlsplit(settings.email_url).username or "")
    host = settings.allowed_hosts[0].strip(".*") or "localhost"
    return user if "@" in user else f"noreply@{host}"


def deliver(message: EmailMessage, settings: Settings) -> None:
    if settings.email_url == CONSOLE or not (settings.email_url or settings.is_production):
        headers = "".join(f"{name}: {value}\n" for name, value in message.items())
        sys.stderr.write(f"{headers}\n{message.get_content()}\n")
        sys.stderr.flush()
        return
    if not settings.email_url:
        logger.error("A mail was not sent: set EMAIL_URL to name a mail server")
        return
    url = urlsplit(settings.email_url)
    try:
        with connect(url.scheme, url.hostname or "", url.port) as server:
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(message)
    except OSError:  # smtplib's own errors are such
        logger.exception("A mail was not sent: %s does not take it", url.hostname)


def connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    """Encrypted in either way: from the first byte, or by STARTTLS except to this machine."""
    if scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port or 465, timeout=20, context=context)
    server = smtplib.SMTP(host, port or 587, timeout=20)
    if host not in ("localhost", "127.0.0.1"):
        server.starttls(context=ssl.create_default_context())
    return server
