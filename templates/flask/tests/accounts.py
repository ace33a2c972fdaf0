"""People who sign up, log in and log out on pages."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.users import logins
from app.users.models import User
from tests.forms import submit, token_of
from tests.users import EMAIL, PASSWORD

# A page that needs a log-in
CHANGE = "/accounts/password/change/"


@pytest.fixture
def member(app: Flask, user: User) -> FlaskClient:
    """A client that is logged in."""
    client = app.test_client()
    with app.app_context(), client.session_transaction() as session:
        login = logins.begin(user)
        assert login
        session["login"] = login.id
    return client


def sign_up(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
    return submit(client, "/accounts/signup/", email=email, password=password)


def log_in(client: FlaskClient, password: str = PASSWORD, **fields: str) -> TestResponse:
    return submit(client, "/accounts/login/", **{"email": EMAIL, "password": password, **fields})


def log_out(client: FlaskClient) -> TestResponse:
    """Press the button that is on every page."""
    token = token_of(client.get("/"))
    return client.post("/accounts/logout/", data={"csrf_token": token})


def is_logged_in(client: FlaskClient) -> bool:
    return client.get(CHANGE).status_code == 200
