"""PostgreSQL as this project uses it: no statement of a request for ever, and how texts are found."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from psycopg.pq import TransactionStatus
from psycopg.sql import Composable

# As long as a statement of a request may take. Commands and migrations may take longer.
STATEMENT_SECONDS = 5


class StatementLimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with connection.execute_wrapper(stop_in_time):
            return self.get_response(request)


def stop_in_time(
    execute: Callable[..., Any],
    sql: str | Composable,
    parameters: Any,
    many: bool,
    context: dict[str, Any],
) -> Any:
    """Say on the same way how long the statement may take; with its transaction that is forgotten."""
    driver = context["connection"].connection
    # The driver takes but one statement for many rows; what has failed can only be rolled back.
    if many or driver.info.transaction_status == TransactionStatus.INERROR:
        return execute(sql, parameters, many, context)
    limit = f"SET LOCAL statement_timeout = {STATEMENT_SECONDS * 1000:.0f}"
    text = sql.as_string(driver) if isinstance(sql, Composable) else sql
    execute(f"{limit}; {text}", parameters, many, context)
    # What follows is the answer to the statement itself.
    return context["cursor"].nextset()


def contains(field: str, text: str) -> Q:
    """In whatever case; `icontains` would compare anew at each character."""
    # After these signs every other one stands for itself.
    return Q((f"{field}__iregex", f"***={text}"))
