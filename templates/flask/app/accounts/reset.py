"""Links to choose a new password: signed, good for an hour, and only until it was changed."""

from datetime import timedelta
from hashlib import sha256

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from app.users.models import User
from app.users.service import find_user

RESET_LINK_LIFETIME = timedelta(hours=1)


def serializer() -> URLSafeTimedSerializer:
    assert current_app.secret_key  # noqa: S101 - the settings have it
    return URLSafeTimedSerializer(current_app.secret_key, salt="password-reset")


def reset_token(user: User) -> str:
    return str(serializer().dumps([user.email, fingerprint(user)]))


def reset_user(token: str) -> User | None:
    """Return whom a token was made for, as long as it is good."""
    seconds = int(RESET_LINK_LIFETIME.total_seconds())
    try:
        email, made_for = serializer().loads(token, max_age=seconds)
    except BadData:
        return None
    user = find_user(email)
    return user if user and fingerprint(user) == made_for else None


def fingerprint(user: User) -> str:
    return sha256(user.password_hash.encode()).hexdigest()[:32]
