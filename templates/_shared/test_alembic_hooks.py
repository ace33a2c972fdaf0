"""What `poe makemigration` writes, over tables that nobody else uses."""

import enum
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations.ops import MigrationScript
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    text,
)

from app.alembic_hooks import (
    complete_revision,
    fill_required_columns,
    render_item,
    tables_may_be_replaced,
)


class Colour(enum.Enum):
    RED = "RED"


def models(*columns: Column[Any]) -> MetaData:
    """Two tables, one with these columns, too."""
    metadata = MetaData()
    Table("things", metadata, Column("id", Integer, primary_key=True), *columns)
    thing: Column[int] = Column("thing_id", ForeignKey("things.id", ondelete="CASCADE"))
    Table("parts", metadata, Column("id", Integer, primary_key=True), thing)
    return metadata


@pytest.fixture
def connection() -> Iterator[Connection]:
    """One that has a table with a row, and another with a row that refers to it."""
    engine = create_engine("sqlite://", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        models().create_all(connection)
        connection.exec_driver_sql("INSERT INTO things VALUES (1)")
        connection.exec_driver_sql("INSERT INTO parts VALUES (1, 1)")
        yield connection
    engine.dispose()


def script(connection: Connection, *columns: Column[Any]) -> MigrationScript:
    """What Alembic finds to do for these columns."""
    return produce_migrations(MigrationContext.configure(connection), models(*columns))


def upgrade(connection: Connection, *columns: Column[Any]) -> str:
    """Add columns, as a migration that is written and run would do it; return what was written."""
    migration = script(connection, *columns)
    assert migration.upgrade_ops
    fill_required_columns(migration.upgrade_ops, connection.dialect)
    written = render_python_code(
        migration.upgrade_ops, render_as_batch=True, render_item=render_item
    )
    connection.commit()
    context = MigrationContext.configure(connection)
    with (
        tables_may_be_replaced(connection),
        connection.begin(),
        Operations.context(context) as op,
    ):
        exec(f"if True:\n{written}", {"op": op, "sa": sqlalchemy})  # noqa: S102 - its own words
    return written


def test_rows_that_exist_get_the_defaults(connection: Connection) -> None:
    upgrade(
        connection,
        Column("done", Boolean, default=False, nullable=False),
        Column("label", String, default="it's 5: %s", nullable=False),
        Column("colour", Enum(Colour, native_enum=False), default=Colour.RED, nullable=False),
        Column("tags", String, default=lambda: "", nullable=False),
        Column("rank", Integer, server_default="3", nullable=False),
        Column("note", String),
    )
    row = connection.execute(text("SELECT * FROM things")).one()
    assert row == (1, 0, "it's 5: %s", "RED", "", 3, None)
    with pytest.raises(Exception, match="NOT NULL"):
        connection.execute(text("INSERT INTO things (id) VALUES (2)"))


def test_rows_that_exist_get_the_moment_of_the_migration(connection: Connection) -> None:
    upgrade(
        connection,
        Column("seen_at", DateTime, default=lambda: datetime.now(UTC), nullable=False),
    )
    seen_at = connection.scalar(text("SELECT seen_at FROM things").columns(seen_at=DateTime))
    assert abs(seen_at.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() < 60


def test_rows_that_refer_to_a_changed_table_stay(connection: Connection) -> None:
    upgrade(connection, Column("done", Boolean, default=False, nullable=False))
    assert connection.scalar(text("SELECT count(*) FROM parts")) == 1
    assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (Column("colour", String, nullable=False), "has no default"),
        (Column("key", String, default=lambda: uuid4().hex, nullable=False), "differs from row"),
    ],
)
def test_no_migration_is_written_without_a_value(
    connection: Connection, column: Column[Any], why: str
) -> None:
    with pytest.raises(SystemExit, match=rf"^things\.{column.name} .*{why}.*default") as stop:
        upgrade(connection, column)
    assert "\n" not in str(stop.value)


def test_types_are_plain(connection: Connection) -> None:
    colour = Enum(Colour, native_enum=False, length=50)
    written = upgrade(connection, Column("colour", colour, default=Colour.RED))
    assert "sa.String(length=50)" in written


def test_nothing_is_written_where_nothing_changed(
    connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    directives = [script(connection)]
    complete_revision(MigrationContext.configure(connection), None, directives)
    assert directives == []
    assert "have not changed" in capsys.readouterr().out
