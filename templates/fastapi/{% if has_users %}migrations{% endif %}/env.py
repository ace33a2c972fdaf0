"""Runs migrations over the application's own engine and models."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from app.engine import engine
from app.models import metadata
from app.outages import exit_on_outage
from migrations import alembic_hooks, ownership


def run_migrations(connection: Connection) -> None:
    """Do what Alembic was asked for: run migrations, or compare tables with models."""
    # `alembic check` compares too, and expects to be told every difference.
    writes = getattr(context.config.cmd_opts, "autogenerate", False)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=alembic_hooks.render_item,
        process_revision_directives=ownership.complete_revision if writes else None,
        # SQLite alters a table by copying it.
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with (
        alembic_hooks.tables_may_be_replaced(connection),
        context.begin_transaction(),
    ):
        context.run_migrations()


async def main() -> None:
    """Lend the engine's async connection to Alembic, which is blocking."""
    async with engine.connect() as connection:
        await connection.run_sync(run_migrations)
    await engine.dispose()


with exit_on_outage(engine.url):
    asyncio.run(main())
