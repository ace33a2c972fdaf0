"""How strangers become users."""

from django.db import IntegrityError
from django.http import HttpRequest

from users import throttle
from users.hashers import place_in_queue
from users.models import User


class EmailTaken(Exception):  # noqa: N818 - nothing is wrong
    pass


def register(request: HttpRequest, email: str, password: str) -> User:
    """Add a user, unless somebody has this address or too many come from there."""
    throttle.count("registration", email, request)
    with place_in_queue():
        try:
            return User.objects.create_user(email, password)
        except IntegrityError:
            raise EmailTaken from None
