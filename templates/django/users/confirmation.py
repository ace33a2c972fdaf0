"""Whether an address is somebody's own: with `CONFIRM_EMAIL`, a link says so before the first log-in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config import words
from users import throttle
from users.backends import EmailBackend
from users.exceptions import TooManyAttempts
from users.links import make_link
from users.mail import send_link
from users.models import User


class Unconfirmed(Exception):  # noqa: N818 - nothing is wrong
    """The password is right, but the address waits to be confirmed."""


class ConfirmedEmailBackend(EmailBackend):
    """Lets nobody in whose address is not confirmed; only who has the password is told."""

    def authenticate(self, request: HttpRequest | None, *args: Any, **options: Any) -> User | None:
        user = super().authenticate(request, *args, **options)
        if user is not None and is_awaited(user):
            ask(request, user)
            raise Unconfirmed
        return user


class UnconfirmedMiddleware:
    """Answers the log-ins that no form answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return HttpResponse(status=401) if isinstance(error, Unconfirmed) else None


class ConfirmationTokenGenerator(PasswordResetTokenGenerator):
    """Tokens that are over once the address is confirmed, or is another one."""

    key_salt = "users.confirmation"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_confirmed}"


tokens = ConfirmationTokenGenerator()


def is_awaited(user: User) -> bool:
    return settings.CONFIRM_EMAIL and not user.is_confirmed


def ask(request: HttpRequest | None, user: User) -> None:
    """Send a link, unless as many mails went there lately as anybody can want."""
    if request is None:
        return
    try:
        throttle.count("mail", user.email, request)
    except TooManyAttempts:
        return
    send_link(user.email, make_link(request, "users:confirm", tokens, user), *words.CONFIRM)


def confirm(user: User) -> bool:
    """Whether the address is confirmed now: not if it was changed since this user was read."""
    same = User.objects.filter(pk=user.pk, email=user.email)
    return same.update(is_confirmed=True) == 1
