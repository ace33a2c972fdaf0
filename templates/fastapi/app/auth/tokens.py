"""Access tokens: JWTs that name a person and a log-in, for a quarter of an hour."""

from datetime import timedelta

import jwt

from app.config import settings
from app.database import now
from app.users.models import Login

LASTS = timedelta(minutes=15)
ALGORITHM = "HS256"
CLAIMS = ["sub", "sid", "iat", "exp"]


def access_token(login: Login) -> str:
    claims = {"sub": str(login.user_id), "sid": login.id, "iat": now(), "exp": now() + LASTS}
    return jwt.encode(claims, settings.secret_key, ALGORITHM)


def login_of(token: str) -> str:
    """Return the id of the log-in that a token stands for, or an empty text if it is not good."""
    try:
        claims = jwt.decode(
            token, settings.secret_key, algorithms=[ALGORITHM], options={"require": CLAIMS}
        )
    except jwt.InvalidTokenError:
        return ""
    return str(claims["sid"])
