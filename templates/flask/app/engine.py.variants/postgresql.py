"""PostgreSQL: how the project connects to it, and how it looks for text."""

from typing import Any

from flask import has_request_context
from sqlalchemy import ColumnElement, Connection, Engine, SQLColumnExpression, event, make_url
from sqlalchemy.exc import OperationalError

# As long as a statement of a request may take. Commands and migrations may take longer.
STATEMENT_SECONDS = 5


def engine_options(database_url: str) -> dict[str, Any]:
    """What the engine is made with."""
    return {
        "url": make_url(database_url or "postgresql://").set(drivername="postgresql+psycopg"),
        # What people typed stays out of the log.
        "hide_parameters": True,
        "pool_size": 10,
        "max_overflow": 10,
        # Who waits longer for others' statements is told so, readiness too.
        "pool_timeout": 5,
        # A server that was restarted costs one new connection, not a failed request.
        "pool_pre_ping": True,
        # Nothing that a session would have to remember: between transactions, poolers such as
        # PgBouncer give the connection to others. Transactions begin below, not by the driver.
        "connect_args": {"prepare_threshold": None, "connect_timeout": 10, "autocommit": True},
    }


def prepare_engine(engine: Engine) -> None:
    event.listen(engine, "do_connect", check_database_url)
    event.listen(engine, "begin", begin_transaction)


def check_database_url(
    _dialect: object, _record: object, _arguments: object, options: dict[str, Any]
) -> None:
    """Connect to nothing that was not named, such as the driver's own default."""
    if "dbname" not in options:
        advice = "it is not set; name a server, or use `uv run poe`, which starts one"
        raise OperationalError("connect", {}, Exception(advice))


def begin_transaction(connection: Connection) -> None:
    """Say on the same way how long its statements may take, in milliseconds; 0 is for ever."""
    seconds = STATEMENT_SECONDS if has_request_context() else 0
    connection.exec_driver_sql(f"BEGIN; SET LOCAL statement_timeout = {seconds * 1000:.0f}")


def contains(column: SQLColumnExpression[str], text: str) -> ColumnElement[bool]:
    """Whether it holds the text, in whatever case; LIKE would compare anew at each character."""
    # After these signs every other one stands for itself.
    return column.regexp_match(f"***={text}", flags="i")
