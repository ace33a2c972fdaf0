"""A database of its own for the tests, and a transaction for each that is rolled back."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from alembic import command
from alembic.config import Config
from anyio import to_thread
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

PROJECT = Path(__file__).parent.parent
FOLDER = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)

# Set before the application reads them; they come before what `.env` says.
os.environ |= {
    "ENVIRONMENT": "development",
    "DATABASE_URL": f"sqlite:///{Path(FOLDER.name).as_posix()}/test.sqlite3",
    "ALLOWED_HOSTS": "localhost",
}

from app.config import settings  # noqa: E402
from app.database import engine, get_session  # noqa: E402
from app.logs import configure_logging  # noqa: E402
from app.main import app, create_app, lifespan  # noqa: E402


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def alembic_config() -> Config:
    return Config(toml_file=PROJECT / "pyproject.toml")


@pytest.fixture(scope="session", autouse=True)
async def database(alembic_config: Config) -> AsyncIterator[None]:
    await to_thread.run_sync(command.upgrade, alembic_config, "head")
    async with lifespan(app):
        yield
    FOLDER.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[AsyncSession]:
    async with engine.connect() as connection:
        # The driver begins a transaction only before it writes, which is too late to roll back to.
        await connection.exec_driver_sql("BEGIN")
        async with AsyncSession(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as session:
            yield session
        await connection.rollback()


@pytest.fixture
async def client(session: AsyncSession) -> AsyncIterator[httpx2.AsyncClient]:
    app.dependency_overrides[get_session] = lambda: session
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client
    app.dependency_overrides.clear()


@pytest.fixture
def production() -> Iterator[FastAPI]:
    """The application as it runs in production."""
    update = {"environment": "production", "allowed_hosts": ("example.com", ".example.org")}
    yield create_app(settings.model_copy(update=update))
    configure_logging(settings)
