"""Refresh tokens: signed, so that none but a token which was good can end a log-in."""

import hmac
from hashlib import sha256
from secrets import compare_digest, token_hex

from app.config import settings


def new_refresh_token(login_id: str) -> str:
    body = f"{login_id}.{token_hex(16)}"
    return f"{body}.{signature(body)}"


def login_of_refresh_token(token: str) -> str:
    """Return the id of the log-in that a token was made for, or an empty text if it is not ours."""
    body, _, given = token.rpartition(".")
    is_ours = compare_digest(given.encode(), signature(body).encode())
    return body.partition(".")[0] if is_ours else ""


def signature(body: str) -> str:
    return hmac.new(settings.secret_key.encode(), f"refresh {body}".encode(), sha256).hexdigest()
