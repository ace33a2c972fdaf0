"""Links to choose a new password: signed, good for an hour, and only until it was changed."""

from datetime import timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeTimedSerializer

from app.config import settings
from app.users.models import User

RESET_LINK_LIFETIME = timedelta(hours=1)

serializer = URLSafeTimedSerializer(settings.secret_key, salt="password-reset")


def reset_token(user: User) -> str:
    return serializer.dumps([user.email, fingerprint(user)])


def email_of(token: str) -> str:
    """Return whom a token was made for, or an empty text if it is forged or too old."""
    try:
        email, _ = serializer.loads(token, max_age=int(RESET_LINK_LIFETIME.total_seconds()))
    except BadData:
        return ""
    return str(email)


def is_fresh(token: str, user: User) -> bool:
    """Whether the password is still the one that the token was made for."""
    return bool(serializer.loads(token)[1] == fingerprint(user))


def fingerprint(user: User) -> str:
    return sha256(user.password_hash.encode()).hexdigest()[:32]
