"""Sends mail beside the requests: a mail server that hangs keeps nobody waiting."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import BoundedSemaphore

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

MOST_PENDING = 50

threads = ThreadPoolExecutor(3, thread_name_prefix="mail")
pending = BoundedSemaphore(MOST_PENDING)


def send_link(to: str, link: str, subject: str, before: str, after: str) -> None:
    """Send a link with a paragraph before and one after it, as text and as HTML, some time soon."""
    text = f"{before}\n\n{link}\n\n{after}\n"
    context = {"subject": subject, "before": before, "link": link, "after": after}
    message = EmailMultiAlternatives(subject, text, to=[to])
    message.attach_alternative(render_to_string("users/mail.html", context), "text/html")
    if not pending.acquire(blocking=False):
        logger.error("A mail was not sent: %s others wait already", MOST_PENDING)
        return
    # In this context, so that log lines carry the id of the request.
    delivery = threads.submit(copy_context().run, deliver, message)
    delivery.add_done_callback(lambda _: pending.release())


def deliver(message: EmailMultiAlternatives) -> None:
    try:
        message.send()
    except (OSError, ValueError) as error:  # smtplib's own errors are the former
        logger.error("A mail was not sent: %s", error)
