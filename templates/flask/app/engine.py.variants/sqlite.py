"""SQLite: how the project connects to it, and how it looks for text."""

import os
import sqlite3
from contextlib import suppress
from time import monotonic
from typing import Any

from flask import has_request_context, request
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    SQLColumnExpression,
    event,
    func,
    make_url,
)

from app import config

# As long as a statement of a request may take. Commands and migrations may take longer.
STATEMENT_SECONDS = 5


def engine_options(database_url: str) -> dict[str, Any]:
    """What the engine is made with; a relative file lies in the project's folder."""
    url = make_url(database_url)
    file = config.PROJECT_FOLDER / (url.database or "")
    # What people typed stays out of the log.
    return {"url": url.set(database=str(file)), "hide_parameters": True}


def prepare_engine(engine: Engine) -> None:
    event.listen(engine, "do_connect", create_file)
    event.listen(engine, "connect", prepare_connection)
    event.listen(engine, "begin", begin_transaction)
    event.listen(engine, "before_cursor_execute", stop_in_time)


def create_file(_dialect: object, _record: object, arguments: list[str], _options: object) -> None:
    """Make it its owner's alone where there is none; what else is wrong SQLite says better."""
    with suppress(OSError):
        os.close(os.open(arguments[0], os.O_CREAT | os.O_EXCL, 0o600))


def prepare_connection(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions begin below, not when the driver guesses that one is needed.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    # Longer than a statement of whoever is waited for may take.
    connection.execute("PRAGMA busy_timeout = 10000")
    connection.execute("PRAGMA foreign_keys = ON")


def begin_transaction(connection: Connection) -> None:
    """Whoever may write waits for the lock at once: SQLite refuses it to whoever has read before."""
    only_reads = has_request_context() and request.method in ("GET", "HEAD", "OPTIONS")
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def stop_in_time(connection: Connection, *_: object) -> None:
    """Let the statement that begins, and the reading of its rows, end with an error."""
    deadline = monotonic() + STATEMENT_SECONDS
    is_late = (lambda: monotonic() > deadline) if has_request_context() else None
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(is_late, 1000)


def contains(column: SQLColumnExpression[str], text: str) -> ColumnElement[bool]:
    """Whether it holds the text, in whatever case; LIKE would compare anew at each character."""
    return func.instr(func.lower(column), func.lower(text)) > 0
