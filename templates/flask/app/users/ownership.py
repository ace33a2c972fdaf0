"""Whose the rows become that exist, where a new column names an account: `--owner`."""

from textwrap import dedent
from typing import Any

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrateOperation, MigrationScript, UpgradeOps
from alembic.runtime.migration import MigrationContext
from pydantic import ValidationError
from sqlalchemy import Column, ColumnElement, Table, literal

from app import alembic_hooks
from app.users.credentials import email_adapter

ACCOUNTS = "users"
ADVICE = (
    "Rows that exist need an account: say whose they become (`--owner ada@example.org`), "
    "or let the column be empty (`| None`). Nothing was written."
)
SQL = dedent('''\
    # Rows that exist need somebody, who gets in by a new password. Without rows, nobody is added.
    op.execute("""
        INSERT INTO {accounts} ({columns})
        SELECT {values}
        WHERE EXISTS (SELECT * FROM {rows})
        ON CONFLICT (email) DO NOTHING
    """)
    op.execute("""
        UPDATE {rows}
        SET {column} = (SELECT {key} FROM {accounts} WHERE email = {owner})
    """)''')


class GiveToOwner(MigrateOperation):
    """Lets every row of a table name the account with this address."""

    def __init__(self, column: Column[Any], owner: str) -> None:
        [key] = column.foreign_keys
        self.column, self.key, self.owner = column, key.column, owner


@renderers.dispatch_for(GiveToOwner)
def render(context: AutogenContext, operation: GiveToOwner) -> str:
    names = alembic_hooks.AnyDatabase().identifier_preparer
    account = new_account(operation.key.table, operation.owner)
    written = SQL.format(
        accounts=names.format_table(operation.key.table),
        columns=", ".join(names.quote(name) for name in account),
        values=", ".join(map(alembic_hooks.as_sql, account.values())),
        rows=names.format_table(operation.column.table),
        column=names.format_column(operation.column),
        key=names.format_column(operation.key),
        owner=alembic_hooks.as_sql(literal(operation.owner)),
    )
    return written.replace("\\", "\\\\")


def new_account(accounts: Table, email: str) -> dict[str, ColumnElement[Any]]:
    """Return what its columns hold; no password has this hash."""
    values: dict[str, ColumnElement[Any]] = {"email": literal(email), "password_hash": literal("")}
    for column in accounts.columns:
        if column.name in values or column is accounts.autoincrement_column:
            continue
        if alembic_hooks.needs_value(column):
            try:
                values[column.name] = alembic_hooks.default_of(column)
            except ValueError as error:
                raise SystemExit(f"An account needs a {column.name}, which {error}.") from None
    return values


def complete_revision(
    migration: MigrationContext, revision: Any, directives: list[MigrationScript]
) -> None:
    """Let somebody have the rows whose new column names an account, and complete the rest."""
    assert migration.environment_context  # noqa: S101 - it comes from a command
    options = migration.environment_context.get_x_argument(as_dictionary=True)
    operations = directives[0].upgrade_ops
    assert operations  # noqa: S101 - a project has one database
    give_to_owner(operations, str(options.get("owner", "")))
    alembic_hooks.complete_revision(migration, revision, directives)


def give_to_owner(operations: UpgradeOps, owner: str) -> None:
    """Let every new column that names an account be empty until its rows have one; or stop."""
    new = [
        added
        for operation in operations.ops
        for added in alembic_hooks.added_columns(operation)
        if names_account(added.column)
    ]
    if new and not owner:
        names = ", ".join(f"{added.table_name}.{added.column.name}" for added in new)
        raise SystemExit(f"{names}: {ADVICE}")
    for added in new:
        # At the end: until then, the table of accounts may be another one.
        operations.ops += [GiveToOwner(added.column, normal(owner)), alembic_hooks.require([added])]


def names_account(new: Column[Any]) -> bool:
    """Whether it must name one, which is not another one in each row."""
    tables = [key.column.table.name for key in new.foreign_keys]
    has_value = new.default or not alembic_hooks.needs_value(new)
    return tables == [ACCOUNTS] and not has_value and not new.unique


def normal(owner: str) -> str:
    try:
        return email_adapter.validate_python(owner)
    except ValidationError:
        raise SystemExit(f"`--owner {owner}` is no e-mail address. Nothing was written.") from None
