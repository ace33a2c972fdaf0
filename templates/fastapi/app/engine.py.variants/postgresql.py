"""PostgreSQL: how the project connects to it, and how it looks for text."""

from sqlalchemy import ColumnElement, Connection, SQLColumnExpression, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from app.config import settings

url = make_url(settings.database_url or "postgresql://")
engine = create_async_engine(
    url.set(drivername="postgresql+psycopg"),
    # What people typed stays out of the log.
    hide_parameters=True,
    pool_size=10,
    max_overflow=10,
    # Who waits longer for others' statements is told so, readiness too.
    pool_timeout=5,
    # A server that was restarted costs one new connection, not a failed request.
    pool_pre_ping=True,
    # Nothing that a session would have to remember: between transactions, poolers such as PgBouncer
    # give the connection to others. Transactions begin below, not by the driver.
    connect_args={"prepare_threshold": None, "connect_timeout": 10, "autocommit": True},
)


@event.listens_for(engine.sync_engine, "do_connect")
def check_database_url(*_: object) -> None:
    """Connect to nothing that was not named, such as the driver's own default."""
    if not settings.database_url:
        advice = "it is not set; name a server, or use `uv run poe`, which starts one"
        raise OperationalError("connect", {}, Exception(advice))


@event.listens_for(engine.sync_engine, "begin")
def begin_transaction(connection: Connection) -> None:
    """Say on the same way how long its statements may take, in milliseconds; 0 is for ever."""
    seconds = connection.get_execution_options().get("statement_seconds", 0)
    connection.exec_driver_sql(f"BEGIN; SET LOCAL statement_timeout = {seconds * 1000:.0f}")


def contains(column: SQLColumnExpression[str], text: str) -> ColumnElement[bool]:
    """Whether it holds the text, in whatever case; LIKE would compare anew at each character."""
    # After these signs every other one stands for itself.
    return column.regexp_match(f"***={text}", flags="i")
