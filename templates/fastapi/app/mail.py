"""Sends mail beside the requests: a mail server that hangs keeps nobody waiting."""

import asyncio
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from email.message import EmailMessage

from app.config import settings
from app.html import templates
from app.smtp import deliver, sender

logger = logging.getLogger("app.mail")

# A server that hangs holds these threads, and none that others need.
threads = ThreadPoolExecutor(3, thread_name_prefix="mail")
pending: set[Future[None]] = set()
MOST_PENDING = 50
# Seconds for a mail in all, the time in the queue too
PATIENCE = 60


@dataclass(frozen=True)
class Mail:
    """A subject, and a link with a paragraph before and one after it."""

    subject: str
    before: str
    after: str
    link: str


async def send_mail(to: str, mail: Mail) -> None:
    """Send it as text and as HTML; this takes a while, so let it happen in the background."""
    if len(pending) >= MOST_PENDING:
        logger.error("A mail was not sent: %s others wait already", MOST_PENDING)
        return
    message = EmailMessage()
    message["To"] = to
    message["From"] = sender(settings)
    message["Subject"] = mail.subject
    message.set_content(f"{mail.before}\n\n{mail.link}\n\n{mail.after}\n")
    html = templates.get_template("mail.html").render(mail=mail)
    message.add_alternative(html, subtype="html")
    # In this context, so that log lines carry the id of the request.
    delivery = threads.submit(copy_context().run, deliver, message, settings)
    pending.add(delivery)
    delivery.add_done_callback(pending.discard)
    try:
        await asyncio.wait_for(asyncio.wrap_future(delivery), PATIENCE)
    except TimeoutError:
        logger.error("A mail was given up: it took more than %s seconds", PATIENCE)
