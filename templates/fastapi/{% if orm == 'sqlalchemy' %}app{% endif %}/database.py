"""The database: its sessions, and what every model has in common."""

import enum
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import DateTime, Dialect, Enum, MetaData, TypeDecorator
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase

from app.engine import engine

new_session = async_sessionmaker(engine, expire_on_commit=False)


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


def in_utc(value: datetime | None) -> datetime | None:
    """The moment in UTC; what has no offset, such as a date in the admin's filters, is in it."""
    return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, also where the database forgets the offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return in_utc(value)


# As text: another member needs no migration, and what is no member is refused before it is written.
EnumAsText = Enum(
    enum.Enum,
    native_enum=False,
    length=50,
    validate_strings=True,
    values_callable=lambda members: [str(member.value) for member in members],
)


class Model(DeclarativeBase):
    # Constraints need names, or a later migration cannot change them.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # SQLAlchemy's own interface
    type_annotation_map = {datetime: UtcDateTime, enum.Enum: EnumAsText}  # noqa: RUF012


metadata = Model.metadata
