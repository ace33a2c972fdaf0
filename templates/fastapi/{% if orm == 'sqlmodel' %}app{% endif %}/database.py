"""The database: its sessions, and what every model has in common."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from sqlalchemy import Column, Enum, event
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from app.engine import engine

new_session = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)

metadata = SQLModel.metadata
# Constraints need names, or a later migration cannot change them.
metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


@event.listens_for(Column, "before_parent_attach")
def store_enum_as_text(column: Column[Any], table: Any) -> None:
    """Another member needs no migration, and what is no member is refused before it is written."""
    if isinstance(column.type, Enum) and column.type.enum_class:
        column.type = Enum(
            column.type.enum_class,
            native_enum=False,
            length=50,
            validate_strings=True,
            values_callable=lambda members: [str(member.value) for member in members],
        )


async def get_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


# With this scope it ends before the response is sent, however slowly that is read.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


# As long as a statement of a request may take. Commands and migrations may take longer.
STATEMENT_SECONDS = 5


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine.update_execution_options(statement_seconds=STATEMENT_SECONDS)
    yield
    await engine.dispose()


def now() -> datetime:
    return datetime.now(UTC)
