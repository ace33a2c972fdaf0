"""Tokens: JWTs for access, and signed ones that renew a log-in."""

from datetime import timedelta
from secrets import token_hex

import jwt
from itsdangerous import BadData, URLSafeSerializer

from app.config import settings
from app.database import now
from app.users.models import Login

ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
ALGORITHM = "HS256"
CLAIMS = ["sub", "sid", "iat", "exp"]

serializer = URLSafeSerializer(settings.secret_key, salt="refresh-token")


def access_token(login: Login) -> str:
    expires = now() + ACCESS_TOKEN_LIFETIME
    claims = {"sub": str(login.user_id), "sid": login.id, "iat": now(), "exp": expires}
    return jwt.encode(claims, settings.secret_key, ALGORITHM)


def login_of_access_token(token: str) -> str:
    """Return the id of the log-in that a token stands for, or an empty text if it is not good."""
    try:
        claims = jwt.decode(
            token, settings.secret_key, algorithms=[ALGORITHM], options={"require": CLAIMS}
        )
    except jwt.InvalidTokenError:
        return ""
    return str(claims["sid"])


def refresh_token(login: Login) -> str:
    return str(serializer.dumps([login.id, token_hex(16)]))


def login_of_refresh_token(token: str) -> str:
    """Return the id of the log-in that a token was made for, good or used, or an empty text.

    Only what we signed names one: else whoever knows its id could end it.
    """
    try:
        login_id, _ = serializer.loads(token)
    except BadData:
        return ""
    return str(login_id)
