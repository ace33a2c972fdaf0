"""Clients of the API that have a token."""

from flask.testing import FlaskClient

from app.auth.service import log_in
from app.users.models import User


def bear_token(client: FlaskClient, user: User) -> None:
    """Let the client send an access token with each request."""
    with client.application.app_context():
        tokens = log_in(user)
    assert tokens
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {tokens.access_token}"
