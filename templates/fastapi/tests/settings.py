"""Settings for tests: what conftest.py gives, and defaults; never the developer's."""

import os
from unittest.mock import patch

from pydantic import BaseModel
from pydantic_settings import BaseSettings


def use_only(**values: str) -> None:
    """Read the application's settings, as it does when it is imported, from `values` alone.

    Neither `.env` nor the shell has a say, and its variables are gone for the tests.
    """

    def from_values(settings: BaseSettings, **_: object) -> None:
        BaseModel.__init__(settings, **values)

    # In production no `.env` is looked for.
    in_production = patch.dict(os.environ, ENVIRONMENT="production")
    with in_production, patch.object(BaseSettings, "__init__", from_values):
        from app.config import Settings

    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            del os.environ[name]
