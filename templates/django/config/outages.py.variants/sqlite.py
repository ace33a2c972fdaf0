"""What is said while the database cannot be used: 503 to clients, one line at the end of a command."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.environment import environment

logger = logging.getLogger(__name__)

# SQLite's codes, also for what took too long and was stopped; any other is a mistake in a query.
OUTAGES = (
    "BUSY",
    "CANTOPEN",
    "CORRUPT",
    "FULL",
    "INTERRUPT",
    "IOERR",
    "LOCKED",
    "NOTADB",
    "PERM",
    "READONLY",
)


def is_outage(error: Exception) -> bool:
    """Whether the database is to blame, and not what it was asked."""
    code = getattr(error.__cause__, "sqlite_errorname", "")
    return isinstance(error, DatabaseError) and code.removeprefix("SQLITE_").startswith(OUTAGES)


class OutageMiddleware:
    """Answers 503 instead of 500, so that clients come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_outage(error):
            return None
        logger.error("The database cannot be used: %s", error)
        return HttpResponse(status=503, headers={"Retry-After": "10"})


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Let a command that needs the database end with advice, and without a traceback."""
    try:
        yield
    except DatabaseError as error:
        if not is_outage(error):
            raise
        place = environment.database_url
        raise SystemExit(f"DATABASE_URL: {place} cannot be used: {error}") from None
