"""Staff, and a client of theirs."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.database import db
from app.users.models import User
from app.users.service import add_user
from tests.forms import submit

EMAIL = "grace@example.com"
PASSWORD = "nanoseconds-matter"


@pytest.fixture
def staff(app: Flask) -> User:
    with app.app_context():
        user = add_user(EMAIL, PASSWORD)
        user.is_staff = True
        db.session.commit()
        return user


@pytest.fixture
def admin(client: FlaskClient, staff: User) -> FlaskClient:
    """A client that staff is logged in with."""
    log_in(client)
    return client


def log_in(
    client: FlaskClient, password: str = PASSWORD, path: str = "/admin/login"
) -> TestResponse:
    return submit(client, path, email=EMAIL, password=password)


def is_inside(client: FlaskClient) -> bool:
    return client.get("/admin/").status_code == 200


def assert_keeps_to_the_policy(page: TestResponse) -> None:
    """Nothing from elsewhere, no script and no style inside."""
    assert page.status_code == 200
    assert not re.search(r"https?://(?!localhost/)", page.text)
    assert not re.search(r"<script>|<style|\son\w+=|\sstyle=|javascript:", page.text)
    assert "unsafe" not in page.headers["Content-Security-Policy"]
