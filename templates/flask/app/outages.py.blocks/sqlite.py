from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
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
    return isinstance(error, PoolTimeout) or code.removeprefix("SQLITE_").startswith(OUTAGES)
