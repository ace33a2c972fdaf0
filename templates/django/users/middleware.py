"""What happens to requests of people, and of those who try too much."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from users.exceptions import TryLater

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class TryLaterMiddleware:
    """Tells those who tried too often, or came in a crowd, when to come back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TryLater):
            return None
        return HttpResponse(status=error.status, headers={"Retry-After": str(error.seconds)})


class PrivacyMiddleware:
    """Lets no cache keep what people see who are logged in.

    The browser's own included: after a log-out "Back" shows nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_personal(request):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class StrangerMiddleware:
    """Shows the page of an outage as to a stranger: who is there stands in the database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 503:
            request.user = AnonymousUser()
            vars(request)["session"] = {}
        return response


def is_personal(request: HttpRequest) -> bool:
    """Whether it mattered who asks; what the session holds is left unread, perhaps it cannot be."""
    has_session = request.session.accessed and request.session.session_key is not None
    return has_session or "Authorization" in request.headers
