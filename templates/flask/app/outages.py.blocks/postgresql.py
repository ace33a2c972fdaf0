from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import ServiceUnavailable

# No connection, a server that shuts down or starts, or what took too long and was stopped. Any other
# code is a mistake in a query, or a matter between queries such as a deadlock.
OUTAGES = ("08", "57P0", "57014")


def is_outage(error: Exception) -> bool:
    """Whether the database is to blame, and not what it was asked."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolTimeout)
    code: str | None = getattr(error.orig, "sqlstate", None)
    if code:
        return error.connection_invalidated or code.startswith(OUTAGES)
    # What failed before the server said anything has no code.
    return isinstance(error, InterfaceError | OperationalError)
