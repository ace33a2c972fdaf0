"""The database: base class and column types of the models, sessions, migrations."""

import enum
from collections.abc import Callable
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from itertools import filterfalse
from typing import Any

from flask import Flask
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Enum, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from app.alembic_hooks import (
    complete_revision,
    next_number,
    render_item,
    tables_may_be_replaced,
)
from app.engine import engine_options, prepare_engine

# As text: another member needs no migration, and what is no member is refused before it is written.
EnumAsText = Enum(
    enum.Enum,
    native_enum=False,
    length=50,
    validate_strings=True,
    values_callable=lambda members: [str(member.value) for member in members],
)


def now() -> datetime:
    return datetime.now(UTC)


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
    options = engine_options(app.config["DATABASE_URL"])
    app.config["SQLALCHEMY_ENGINES"] = {"default": options}
    app.config["ALEMBIC"] = {"post_write_hooks": HOOKS}
    app.config["ALEMBIC_CONTEXT"] = {
        "render_item": render_item,
        "process_revision_directives": complete_revision,
        # SQLite alters a table by copying it.
        "render_as_batch": options["url"].get_backend_name() == "sqlite",
    }
    db.init_app(app)
    # The extension also closes sessions of asyncio after each request, in an event loop and a thread
    # that it starts for it: with none of them, half of a request's time.
    app.teardown_appcontext_funcs[:] = filterfalse(
        iscoroutinefunction, app.teardown_appcontext_funcs
    )
    with app.app_context():
        prepare_engine(db.engine)
    migrations.init_app(app)
