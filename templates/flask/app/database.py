"""The database: base class and column types of the models, sessions, migrations."""

import enum
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from flask import Flask, has_request_context, request
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from app.alembic_hooks import (
    complete_revision,
    next_number,
    render_item,
    tables_may_be_replaced,
)

# As long as a statement of a request may take. Commands and migrations may take longer.
STATEMENT_SECONDS = 5

# As text: another member needs no migration, and what is no member is refused before it is written.
EnumAsText = Enum(
    enum.Enum,
    native_enum=False,
    length=50,
    validate_strings=True,
    values_callable=lambda members: [str(member.value) for member in members],
)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {enum.Enum: EnumAsText}  # noqa: RUF012 - SQLAlchemy's own interface


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, also with SQLite, which forgets time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value and value.utcoffset() is None:
            raise ValueError("A moment needs its offset, as in datetime.now(UTC).")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


class Migrations(Alembic):
    def rev_id(self) -> str:
        return next_number(self.script_directory)

    def run_migrations(self, fn: Callable[..., Any], **kwargs: Any) -> None:
        connection = self.migration_context.connection
        assert connection  # noqa: S101 - there is none only where SQL is printed
        with tables_may_be_replaced(connection):
            super().run_migrations(fn, **kwargs)


# What is done with a new migration.
HOOKS = {
    "hooks": "lint, format",
    "lint.type": "module",
    "lint.module": "ruff",
    "lint.options": "check --fix --quiet REVISION_SCRIPT_FILENAME",
    "format.type": "module",
    "format.module": "ruff",
    "format.options": "format --quiet REVISION_SCRIPT_FILENAME",
}

# What was written is known: another request may delete it before it would be read again.
db = SQLAlchemy(session_options={"expire_on_commit": False})
migrations = Migrations(metadatas=Base.metadata, run_mkdir=False)


def init_app(app: Flask) -> None:
    app.config["ALEMBIC"] = {"post_write_hooks": HOOKS}
    app.config["ALEMBIC_CONTEXT"] = {
        "render_item": render_item,
        "process_revision_directives": complete_revision,
        # SQLite alters a table by copying it.
        "render_as_batch": True,
    }
    db.init_app(app)
    migrations.init_app(app)


@event.listens_for(Engine, "do_connect")
def create_file(dialect: Dialect, record: Any, arguments: list[str], options: object) -> None:
    """Make it its owner's alone where there is none; what else is wrong SQLite says better."""
    with suppress(OSError):
        os.close(os.open(arguments[0], os.O_CREAT | os.O_EXCL, 0o600))


@event.listens_for(Engine, "connect")
def prepare_connection(connection: sqlite3.Connection, record: Any) -> None:
    # Transactions begin below, not when the driver guesses that one is needed.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    # Longer than a statement of whoever is waited for may take.
    connection.execute("PRAGMA busy_timeout = 10000")
    connection.execute("PRAGMA foreign_keys = ON")


@event.listens_for(Engine, "begin")
def begin_transaction(connection: Connection) -> None:
    """Whoever may write waits for the lock at once: SQLite refuses it to whoever has read before."""
    only_reads = has_request_context() and request.method in ("GET", "HEAD", "OPTIONS")
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


@event.listens_for(Engine, "before_cursor_execute")
def stop_in_time(connection: Connection, *_: object) -> None:
    """Let the statement that begins, and the reading of its rows, end with an error."""
    deadline = monotonic() + STATEMENT_SECONDS
    is_late = (lambda: monotonic() > deadline) if has_request_context() else None
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(is_late, 1000)
