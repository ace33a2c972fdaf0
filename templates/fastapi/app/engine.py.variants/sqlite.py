"""SQLite: how the project connects to it, and how it looks for text."""

import logging
import os
from contextlib import suppress
from math import inf
from time import monotonic

from sqlalchemy import ColumnElement, Connection, SQLColumnExpression, event, func, make_url
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from app.config import PROJECT_FOLDER, settings

# A relative file lies in the project's folder.
url = make_url(settings.database_url)
file = PROJECT_FOLDER / (url.database or "")
engine = create_async_engine(
    url.set(drivername="sqlite+aiosqlite", database=str(file)),
    # What people typed stays out of the log.
    hide_parameters=True,
    # Who waits longer for others' statements is told so, readiness too.
    pool_timeout=5,
)
# The driver logs it, too.
logging.getLogger("aiosqlite").setLevel(logging.INFO)


@event.listens_for(engine.sync_engine, "do_connect")
def create_file(*_: object) -> None:
    """Make it its owner's alone where there is none; what else is wrong SQLite says better."""
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))


@event.listens_for(engine.sync_engine, "connect")
def prepare_connection(
    connection: AsyncAdapt_dbapi_connection, record: ConnectionPoolEntry
) -> None:
    """Let readers and a writer work side by side, writers wait, and foreign keys hold."""
    cursor = connection.cursor()
    # Longer than a statement of whoever is waited for may take.
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()

    def is_late() -> bool:
        deadline: float = record.info.get("deadline", inf)
        return monotonic() > deadline

    connection.run_async(lambda driver: driver.set_progress_handler(is_late, 1000))


@event.listens_for(engine.sync_engine, "before_cursor_execute")
def set_deadline(connection: Connection, *_: object) -> None:
    seconds = connection.get_execution_options().get("statement_seconds", inf)
    connection.info["deadline"] = monotonic() + seconds


def contains(column: SQLColumnExpression[str], text: str) -> ColumnElement[bool]:
    """Whether it holds the text, in whatever case; LIKE would compare anew at each character."""
    return func.instr(func.lower(column), func.lower(text)) > 0
