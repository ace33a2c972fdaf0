"""SQLite as this project uses it: a file of its owner's, no statement for ever, how texts are found."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import GreaterThan
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# As long as a statement of a request may take. Commands and migrations may take longer.
STATEMENT_SECONDS = 5


class Connection(sqlite3.Connection):
    """Makes the file its owner's alone where there is none."""

    def __init__(self, database: str | os.PathLike[str], **options: Any) -> None:
        # As an address, it is the database of the tests, which is in memory.
        if not str(database).startswith("file:"):
            # What else is wrong with it SQLite says better.
            with suppress(OSError):
                os.close(os.open(database, os.O_CREAT | os.O_EXCL, 0o600))
        super().__init__(database, **options)


class StatementLimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            with connection.execute_wrapper(stop_in_time):
                return self.get_response(request)
        finally:
            # Whatever uses the connection next begins anew.
            if connection.connection:
                connection.connection.set_progress_handler(None, 0)


def stop_in_time(
    execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Let the statement that begins, and the reading of its rows, end with an error."""
    deadline = monotonic() + STATEMENT_SECONDS
    context["connection"].connection.set_progress_handler(lambda: monotonic() > deadline, 1000)
    return execute(sql, parameters, many, context)


def contains(field: str, text: str) -> Q:
    """In whatever case; `icontains` would compare anew at each character."""
    return Q(GreaterThan(StrIndex(Lower(field), Lower(Value(text))), 0))
