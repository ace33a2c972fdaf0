"""What tests build on: an application, and its clients."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import config, create_app
from app.config import Settings

pytest_plugins = ["tests.notes"]

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


@pytest.fixture(autouse=True)
def no_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The `.env` is the developer's, too: settings are looked for in another folder."""
    monkeypatch.setattr(config, "PROJECT_FOLDER", tmp_path)


@pytest.fixture
def app() -> Iterator[Flask]:
    with running_app() as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def make_app() -> MakeApp:
    """Another application, such as one in production: `with make_app(environment=...) as app`."""
    return running_app
