"""What the admin's lists are asked by an address that somebody edited, or by an odd form."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# SQLite gives up on many hundred words.
MAX_SEARCH = 500
# An id that is none, a year or a number that is too large, a NUL in PostgreSQL
UNUSABLE = (ValueError, OverflowError, DataError)


class UnusableQuestionMiddleware:
    """Takes for a bad request what cannot be looked up; Django's lists would answer 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        searches = (request.GET.get(name, "") for name in ("q", "term"))
        if is_list(request) and any(len(search) > MAX_SEARCH for search in searches):
            raise BadRequest("The search is too long.")

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if is_list(request) and isinstance(error, UNUSABLE):
            raise BadRequest("This cannot be looked up.") from error


def is_list(request: HttpRequest) -> bool:
    match = request.resolver_match
    names = ("_changelist", "autocomplete")
    return match is not None and match.app_name == "admin" and f"{match.url_name}".endswith(names)
