"""What Alembic leaves to a project: how migrations are written, and how SQLite alters a table."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from graphlib import TopologicalSorter
from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import (
    AddColumnOp,
    AlterColumnOp,
    CreateTableOp,
    DropTableOp,
    ExecuteSQLOp,
    MigrateOperation,
    MigrationScript,
    ModifyTableOps,
    UpgradeOps,
)
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Enum,
    TypeDecorator,
    column,
    func,
    literal,
    table,
    update,
)
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql import ClauseElement

PLAIN_TYPES = DateTime.__module__
A_MOMENT = timedelta(seconds=10)
ADVICE = (
    "Rows that exist need a value: give the column a default, or let it be empty (`| None`). "
    "Nothing was written."
)


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write plain types into migrations, which must not depend on the application."""
    if isinstance(item, Enum) and not item.native_enum:
        return f"sa.String(length={item.length})"
    if isinstance(item, TypeDecorator) and type(item.impl_instance).__module__ == PLAIN_TYPES:
        return f"sa.{item.impl_instance!r}"
    return False


@contextmanager
def tables_may_be_replaced(connection: Connection) -> Iterator[None]:
    """Let SQLite copy a table and drop the old one, which would delete the rows that refer to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    try:
        _switch_foreign_keys(connection, "OFF")
        yield
    finally:
        _switch_foreign_keys(connection, "ON")


def _switch_foreign_keys(connection: Connection, state: Literal["ON", "OFF"]) -> None:
    # By the driver: within a transaction, as SQLAlchemy would begin one, it has no effect.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys = {state}")
    cursor.close()


def next_number(scripts: ScriptDirectory) -> str:
    """Count migrations, 0001, 0002, …, instead of naming them at random."""
    return f"{int(scripts.get_current_head() or 0) + 1:04}"


def complete_revision(
    migration: MigrationContext, revision: Any, directives: list[MigrationScript]
) -> None:
    """Write nothing where nothing has changed, and values for the rows of new columns."""
    [directive] = directives
    operations = directive.upgrade_ops
    assert operations  # noqa: S101 - a project has one database
    if operations.is_empty():
        print("The models have not changed: there is nothing to write.")  # noqa: T201 - the answer
        directives.clear()
        return
    fill_required_columns(operations)
    put_tables_in_order(directive)
    if migration.config:
        directive.rev_id = next_number(ScriptDirectory.from_config(migration.config))


def put_tables_in_order(script: MigrationScript) -> None:
    """Drop a table after all that refers to it, and on the way back create it before."""
    assert script.upgrade_ops  # noqa: S101 - as above
    assert script.downgrade_ops  # noqa: S101
    there, back = script.upgrade_ops.ops, script.downgrade_ops.ops
    dropped = {op.table_name: op.to_table() for op in there if isinstance(op, DropTableOp)}
    referred = {
        name: {key.column.table.name for key in table.foreign_keys} - {name}
        for name, table in dropped.items()
    }
    order = list(TopologicalSorter(referred).static_order())
    last = len(order)
    there.sort(key=lambda op: -order.index(op.table_name) if isinstance(op, DropTableOp) else -last)
    back.sort(key=lambda op: order.index(op.table_name) if isinstance(op, CreateTableOp) else last)


def fill_required_columns(operations: UpgradeOps) -> None:
    """Give rows that exist the model's own defaults, or stop where there is none."""
    filled: list[MigrateOperation] = []
    problems: list[str] = []
    for operation in operations.ops:
        filled.append(operation)
        new = [op for op in added_columns(operation) if needs_value(op.column)]
        problems += [problem for op in new if (problem := _problem(op))]
        if new and not problems:
            filled.append(ExecuteSQLOp(_update(new)))
            filled.append(require(new))
    if problems:
        raise SystemExit(f"{'; '.join(problems)}. {ADVICE}")
    operations.ops = filled


def added_columns(operation: MigrateOperation) -> list[AddColumnOp]:
    changes = operation.ops if isinstance(operation, ModifyTableOps) else []
    return [change for change in changes if isinstance(change, AddColumnOp)]


def needs_value(new: Column[Any]) -> bool:
    return not (new.nullable or new.server_default or new.computed or new.identity)


def require(new: list[AddColumnOp]) -> ModifyTableOps:
    """Let the columns be empty until their rows are filled; return what makes them required then."""
    place, schema = new[0].table_name, new[0].schema
    required = [
        AlterColumnOp(
            place,
            op.column.name,
            schema=schema,
            existing_type=op.column.type,
            existing_nullable=True,
            modify_nullable=False,
        )
        for op in new
    ]
    for op in new:
        op.column = Column(op.column.name, op.column.type, comment=op.column.comment)
    return ModifyTableOps(place, required, schema=schema)


def default_of(new: Column[Any]) -> ColumnElement[Any]:
    """Return what rows that exist get, or raise `ValueError`, which says why there is nothing."""
    default: Any = new.default
    if default is None or default.is_sequence:
        raise ValueError("has no default")
    if not default.is_callable:
        return literal(default.arg, new.type)
    first, second = default.arg(None), default.arg(None)
    if isinstance(first, datetime) and abs(first - datetime.now(first.tzinfo)) < A_MOMENT:
        return func.current_timestamp()
    if first != second:
        raise ValueError("has a default that differs from row to row")
    return literal(first, new.type)


class AnyDatabase(DefaultDialect):
    """SQL as every database reads it: a project may change to another, and runs all migrations there."""

    supports_native_boolean = True


def as_sql(clause: ClauseElement) -> str:
    """Return it with its values, for `op.execute`."""
    # Not a driver's own style of parameters, in which a `%` is written twice.
    dialect = AnyDatabase(paramstyle="named")
    sql = clause.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return str(sql).replace(":", "\\:")


def _problem(new: AddColumnOp) -> str:
    try:
        default_of(new.column)
    except ValueError as error:
        return f"{new.table_name}.{new.column.name} {error}"
    return ""


def _update(new: list[AddColumnOp]) -> str:
    """Return SQL that gives every row the columns' defaults."""
    # A table of these columns only: what the model does on other updates is not meant here.
    targets = {column(op.column.name, op.column.type): default_of(op.column) for op in new}
    changed = table(new[0].table_name, *targets, schema=new[0].schema)
    return as_sql(update(changed).values(targets))
