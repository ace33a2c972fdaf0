"""Tokens: JWTs for access, and signed ones that renew a log-in."""

from datetime import timedelta
from secrets import token_hex

import jwt
from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.database import now
from app.users.models import Login

ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
ALGORITHM = "HS256"
CLAIMS = ["sub", "sid", "iat", "exp"]


def secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def serializer() -> URLSafeSerializer:
    return URLSafeSerializer(secret(), salt="refresh-token")


def access_token(login: Login) -> str:
    expires = now() + ACCESS_TOKEN_LIFETIME
    claims = {"sub": str(login.user_id), "sid": login.id, "iat": now(), "exp": expires}
    return jwt.encode(claims, secret(), ALGORITHM)


def login_of_access_token(token: str) -> str:
    """Return the id of the log-in that a token stands for, or an empty text if it is not good."""
    try:
        claims = jwt.decode(token, secret(), algorithms=[ALGORITHM], options={"require": CLAIMS})
    except jwt.InvalidTokenError:
        return ""
    return str(claims["sid"])


def refresh_token(login_id: str) -> str:
    return str(serializer().dumps([login_id, token_hex(16)]))


def login_of_refresh_token(token: str) -> str:
    """Return the id of the log-in that a token was made for, good or used, or an empty text.

    Only what we signed names one: else whoever knows its id could end it.
    """
    try:
        login_id, _ = serializer().loads(token)
    except BadData:
        return ""
    return str(login_id)
