"""Who calls the API: the session of the pages tells."""

from typing import Any

from django.http import HttpRequest
from ninja.security import SessionAuth


class PageSession(SessionAuth):
    """Asks who is there before what they carry: a stranger needs no token of a form."""

    def __call__(self, request: HttpRequest) -> Any:
        user = self.authenticate(request, None)
        if user is not None:
            self._get_key(request)  # compares the token, and raises
        return user
