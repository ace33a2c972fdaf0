"""Whether people are who they say."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from users import throttle
from users.exceptions import TooManyHashes
from users.hashers import place_in_queue
from users.models import User


class EmailBackend(ModelBackend):
    """Refuses after too many wrong passwords, whichever door somebody knocks at."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user, if the password is right; what an e-mail address cannot be is nobody's."""
        email = (username or "").replace("\0", "")
        with place_in_queue():
            attempt = throttle.count("log-in", email, request)
            try:
                user = super().authenticate(request, username=email, password=password or "")
            except TooManyHashes:
                attempt.delete()
                raise
            if user is not None:
                throttle.forgive(attempt)
        return user
