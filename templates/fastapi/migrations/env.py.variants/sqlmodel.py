"""Runs migrations over the application's own engine and models."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlmodel import UTCDateTime
from sqlmodel.sql.sqltypes import AutoString

from app.engine import engine
from app.models import SQLModel


def number_revision(
    migration: MigrationContext, revision: Any, directives: list[MigrationScript]
) -> None:
    """Count migrations, 0001, 0002, …, instead of naming them at random."""
    head = ScriptDirectory.from_config(context.config).get_current_head()
    for directive in directives:
        directive.rev_id = f"{int(head or 0) + 1:04d}"


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write SQLAlchemy's plain types into migrations, in place of SQLModel's."""
    return f"sa.{item.impl!r}" if isinstance(item, AutoString | UTCDateTime) else False


def run_migrations(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        process_revision_directives=number_revision,
        render_item=render_item,
        # SQLite alters a table by copying it.
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


with engine.connect() as connection:
    run_migrations(connection)
engine.dispose()
