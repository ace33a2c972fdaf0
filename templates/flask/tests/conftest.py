"""What tests build on: an application whose database forgets everything after each test."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol
from unittest import mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import config, create_app
from app.config import Settings
from app.database import db, migrations

# What the shell says is the developer's: no test hears it.
for name in list(os.environ):
    if name.lower() in Settings.model_fields:
        del os.environ[name]


class MakeApp(Protocol):
    def __call__(self, **settings: Any) -> AbstractContextManager[Flask]: ...


@contextmanager
def running_app(**values: Any) -> Iterator[Flask]:
    app = create_app(Settings(_env_file=None, **values))
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def no_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The `.env` is the developer's, too: settings are looked for in another folder."""
    monkeypatch.setattr(config, "PROJECT_FOLDER", tmp_path)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}"


@pytest.fixture(scope="session")
def shared_app(database_url: str) -> Iterator[Flask]:
    with running_app(database_url=database_url) as app:
        with app.app_context():
            migrations.upgrade()
        yield app


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The application, with each commit inside one transaction that is rolled back."""
    with shared_app.app_context():
        engine, sessionmaker = db.engine, db.sessionmaker
    with engine.connect() as connection:
        transaction = connection.begin()
        into_transaction = {"bind": connection, "join_transaction_mode": "create_savepoint"}
        with mock.patch.dict(sessionmaker.kw, into_transaction):
            yield shared_app
        transaction.rollback()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def make_app(shared_app: Flask, tmp_path: Path) -> MakeApp:
    """Another application, such as one in production: `with make_app(environment=...) as app`."""
    defaults = {"database_url": f"sqlite:///{tmp_path / 'other.sqlite3'}"}
    return lambda **values: running_app(**(defaults | values))
