"""Django's settings for tests: the defaults, whatever `.env` and the shell say."""

import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from pydantic import BaseModel
from pydantic_settings import BaseSettings

from tools import local_postgres

FOLDER = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
URL = local_postgres.start(Path(FOLDER.name), throwaway=True)


def from_defaults(environment: BaseSettings, **_: object) -> None:
    BaseModel.__init__(environment, database_url=URL)


# In production no `.env` is looked for.
in_production = patch.dict(os.environ, ENVIRONMENT="production")
with in_production, patch.object(BaseSettings, "__init__", from_defaults):
    from config.environment import Environment
    from config.settings import *  # noqa: F403

for name in list(os.environ):
    if name.lower() in Environment.model_fields:
        del os.environ[name]

# Quick, for tests only: real ones take their time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
