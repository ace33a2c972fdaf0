"""The engine: PostgreSQL, with a pool of connections."""

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from app import local_postgres
from app.config import PROJECT, settings


def database_url() -> str:
    """The server of the settings; while developing without one, the project's own."""
    return settings.database_url or local_postgres.start(PROJECT / ".postgres")


engine = create_async_engine(
    make_url(database_url()).set(drivername="postgresql+psycopg"),
    # What people typed stays out of the log.
    hide_parameters=True,
    pool_size=10,
    max_overflow=10,
    # A server that was restarted costs one new connection, not a failed request.
    pool_pre_ping=True,
    # Nothing that a session would have to remember: between transactions, poolers such as PgBouncer
    # give the connection to others.
    connect_args={"prepare_threshold": None, "connect_timeout": 10},
)
