"""What Alembic leaves to a project: how migrations are written, and how SQLite alters a table."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import (
    AddColumnOp,
    AlterColumnOp,
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
    Connection,
    DateTime,
    Dialect,
    Enum,
    TypeDecorator,
    column,
    func,
    table,
    update,
)

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
    fill_required_columns(operations, migration.dialect)
    if migration.config:
        directive.rev_id = next_number(ScriptDirectory.from_config(migration.config))


def fill_required_columns(operations: UpgradeOps, dialect: Dialect) -> None:
    """Give rows that exist the model's own defaults, or stop where there is none."""
    filled: list[MigrateOperation] = []
    problems: list[str] = []
    for operation in operations.ops:
        filled.append(operation)
        added = operation.ops if isinstance(operation, ModifyTableOps) else []
        new = [op for op in added if isinstance(op, AddColumnOp) and _needs_value(op.column)]
        problems += [problem for op in new if (problem := _problem(op))]
        if new and not problems:
            filled.append(ExecuteSQLOp(_update(new, dialect)))
            filled.append(_require(new))
    if problems:
        raise SystemExit(f"{'; '.join(problems)}. {ADVICE}")
    operations.ops = filled


def _needs_value(new: Column[Any]) -> bool:
    return not (new.nullable or new.server_default or new.computed or new.identity)


def _problem(new: AddColumnOp) -> str:
    try:
        _default(new.column)
    except ValueError as error:
        return f"{new.table_name}.{new.column.name} {error}"
    return ""


def _update(new: list[AddColumnOp], dialect: Dialect) -> str:
    """Return SQL that gives every row the columns' defaults."""
    # A table of these columns only: what the model does on other updates is not meant here.
    targets = {column(op.column.name, op.column.type): _default(op.column) for op in new}
    statement = update(table(new[0].table_name, *targets, schema=new[0].schema)).values(targets)
    # Not the driver's own style of parameters, in which a `%` is written twice.
    make_dialect: Any = type(dialect)
    style = make_dialect(paramstyle="named")
    sql = statement.compile(dialect=style, compile_kwargs={"literal_binds": True})
    return str(sql).replace(":", "\\:")


def _require(new: list[AddColumnOp]) -> ModifyTableOps:
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


def _default(of: Column[Any]) -> Any:
    default: Any = of.default
    if default is None or default.is_sequence:
        raise ValueError("has no default")
    if not default.is_callable:
        return default.arg
    first, second = default.arg(None), default.arg(None)
    if isinstance(first, datetime) and abs(first - datetime.now(first.tzinfo)) < A_MOMENT:
        return func.now()
    if first != second:
        raise ValueError("has a default that differs from row to row")
    return first
