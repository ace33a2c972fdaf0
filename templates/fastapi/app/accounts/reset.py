"""Links to choose a new password: signed, good for an hour, and only until it was changed."""

from datetime import timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeTimedSerializer

from app.config import settings
from app.users.models import User
from app.users.service import Users

RESET_LINK_LIFETIME = timedelta(hours=1)

serializer = URLSafeTimedSerializer(settings.secret_key, salt="password-reset")


def reset_token(user: User) -> str:
    return serializer.dumps([user.email, fingerprint(user)])


async def reset_user(users: Users, token: str) -> User | None:
    """Return whom a token was made for, as long as it is good."""
    try:
        email, made_for = serializer.loads(token, max_age=int(RESET_LINK_LIFETIME.total_seconds()))
    except BadData:
        return None
    user = await users.find(email)
    return user if user and fingerprint(user) == made_for else None


def fingerprint(user: User) -> str:
    return sha256(user.password_hash.encode()).hexdigest()[:32]
