"""Clients of the application for the tests."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from tests.settings import use_only

# Before the application is imported, because it reads them then.
use_only()

from app.config import settings  # noqa: E402
from app.logs import configure_logging  # noqa: E402
from app.main import app, create_app  # noqa: E402

pytest_plugins = ["tests.notes"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def connect() -> Callable[..., AsyncClient]:
    """Make clients of an application."""

    def connect(app: FastAPI, base_url: str = "http://localhost") -> AsyncClient:
        return AsyncClient(transport=ASGITransport(app=app), base_url=base_url)

    return connect


@pytest.fixture
def production() -> Iterator[FastAPI]:
    """The application as it runs in production."""
    update = {"environment": "production", "allowed_hosts": ("example.com", ".example.org")}
    yield create_app(settings.model_copy(update=update))
    configure_logging(settings)


@pytest.fixture
def client(connect: Callable[..., AsyncClient]) -> AsyncClient:
    return connect(app)
