"""The engine: PostgreSQL, with a pool of connections."""

from sqlalchemy import create_engine, make_url

from app import local_postgres
from app.config import PROJECT, settings

CONNECTIONS = 20


def database_url() -> str:
    """The server of the settings; while developing without one, the project's own."""
    return settings.database_url or local_postgres.start(PROJECT / ".postgres")


engine = create_engine(
    make_url(database_url()).set(drivername="postgresql+psycopg"),
    # What people typed stays out of the log.
    hide_parameters=True,
    pool_size=CONNECTIONS,
    max_overflow=0,
    # A server that was restarted costs one new connection, not a failed request.
    pool_pre_ping=True,
    # Nothing that a session would have to remember: between transactions, poolers such as PgBouncer
    # give the connection to others.
    connect_args={"prepare_threshold": None, "connect_timeout": 10},
)
