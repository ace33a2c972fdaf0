"""What is said while the database cannot be used: 503 to clients, one line at the end of a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

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
    code = getattr(error.orig, "sqlite_errorname", "") if isinstance(error, DBAPIError) else ""
    return code.removeprefix("SQLITE_").startswith(OUTAGES)


def init_app(app: Flask) -> None:
    @app.errorhandler(SQLAlchemyError)
    def unavailable(error: SQLAlchemyError) -> ResponseReturnValue:
        if not is_outage(error):
            raise error
        app.logger.error("The database cannot be used: %s", getattr(error, "orig", error))
        return app.handle_http_exception(ServiceUnavailable(retry_after=10))


@contextmanager
def told_in_one_line(place: str) -> Iterator[None]:
    """Let a command that needs the database end with advice, and without a traceback."""
    try:
        yield
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise
        reason = getattr(error, "orig", error)
        raise SystemExit(f"DATABASE_URL: {place} cannot be used: {reason}") from None
