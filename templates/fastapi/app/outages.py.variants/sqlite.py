"""What is said while the database cannot be used: 503 to clients, one line at the end of a command."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import Request
from starlette.responses import Response

from app.errors import error_response

logger = logging.getLogger(__name__)

RETRY = {"Retry-After": "10"}
# Also what took too long and was stopped. Any other code is a mistake in a query.
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
    code = getattr(error.orig, "sqlite_errorname", "") if isinstance(error, DBAPIError) else ""
    return isinstance(error, PoolTimeout) or code.removeprefix("SQLITE_").startswith(OUTAGES)


def reason(error: Exception) -> str:
    """The driver's own words, on one line."""
    return " ".join(str(getattr(error, "orig", error)).split())


def add_outage_handler(app: FastAPI) -> None:
    @app.exception_handler(SQLAlchemyError)
    async def unavailable(request: Request, error: SQLAlchemyError) -> Response:
        if not is_outage(error):
            raise error
        logger.error("The database cannot be used: %s", reason(error))
        return error_response(request, 503, RETRY)


def ignore_closed_loop(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_type is not RuntimeError:
        threading.__excepthook__(failure)


@contextmanager
def exit_on_outage(url: URL) -> Iterator[None]:
    """Let a command that needs the database end with advice, and without a traceback."""
    # aiosqlite's thread may find the event loop closed when it gives up.
    threading.excepthook = ignore_closed_loop
    try:
        yield
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise
        # Without the password.
        place = URL.create(
            url.get_backend_name(), url.username, None, url.host, url.port, url.database
        )
        raise SystemExit(f"DATABASE_URL: {place} cannot be used: {reason(error)}") from None
