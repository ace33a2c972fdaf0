"""What is said while the database cannot be used: 503 to clients, one line at the end of a command."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import Error, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)

# No connection, a server that shuts down or starts, or what took too long and was stopped. Any other
# code is a mistake in a query, or a matter between queries such as a deadlock.
OUTAGES = ("08", "57P0", "57014")


def is_outage(error: Exception) -> bool:
    """Whether the database is to blame, and not what it was asked."""
    # What failed before the server said anything has no code.
    code = getattr(error.__cause__, "sqlstate", None) or "08"
    return isinstance(error, InterfaceError | OperationalError) and code.startswith(OUTAGES)


def reason(error: Exception) -> str:
    """The driver's own words, on one line."""
    return " ".join(str(error).split())


class OutageMiddleware:
    """Answers 503 instead of 500, so that clients come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_outage(error):
            return None
        logger.error("The database cannot be used: %s", reason(error))
        return HttpResponse(status=503, headers={"Retry-After": "10"})


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Let a command that needs the database end with advice, and without a traceback."""
    try:
        yield
    except Error as error:
        if not is_outage(error):
            raise
        raise SystemExit(f"DATABASE_URL: {place()} cannot be used: {reason(error)}") from None


def place() -> str:
    """Where the database is, without the password."""
    told = connection.settings_dict
    user = f"{told['USER']}@" if told["USER"] else ""
    port = f":{told['PORT']}" if told["PORT"] else ""
    return f"postgresql://{user}{told['HOST']}{port}/{told['NAME']}"
