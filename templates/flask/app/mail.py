"""Sends mail beside the requests: a mail server that hangs keeps nobody waiting."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from email.message import EmailMessage
from threading import BoundedSemaphore

from flask import current_app, render_template

from app.smtp import deliver, sender

logger = logging.getLogger("app.mail")

MOST_PENDING = 50

threads = ThreadPoolExecutor(3, thread_name_prefix="mail")
pending = BoundedSemaphore(MOST_PENDING)


def send_link(to: str, link: str, subject: str, before: str, after: str) -> None:
    """Send a link with a paragraph before and one after it, as text and as HTML, some time soon."""
    settings = current_app.config["SETTINGS"]
    message = EmailMessage()
    message["To"] = to
    message["From"] = sender(settings)
    message["Subject"] = subject
    message.set_content(f"{before}\n\n{link}\n\n{after}\n")
    html = render_template("mail.html", subject=subject, before=before, link=link, after=after)
    message.add_alternative(html, subtype="html")
    if not pending.acquire(blocking=False):
        logger.error("A mail was not sent: %s others wait already", MOST_PENDING)
        return
    # In this context, so that log lines carry the id of the request.
    delivery = threads.submit(copy_context().run, deliver, message, settings)
    delivery.add_done_callback(lambda _: pending.release())
