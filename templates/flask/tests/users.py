"""Somebody who has signed up."""

import pytest
from flask import Flask
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.users import passwords
from app.users.models import User
from app.users.service import add_user

EMAIL = "ada@example.com"
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes for tests only: real ones take their time."""
    hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "argon2", PasswordHash([hasher]))


@pytest.fixture
def user(app: Flask) -> User:
    with app.app_context():
        return add_user(EMAIL, PASSWORD)
