"""Refresh tokens: each renews its log-in once."""

from hashlib import sha256

from sqlalchemy import update

from app.auth.tokens import login_of_refresh_token, refresh_token
from app.database import now
from app.users.logins import LOGIN_LIFETIME, Logins
from app.users.models import Login


async def new_refresh_token(logins: Logins, login: Login) -> str | None:
    """Return the token that renews the log-in next, unless that is over; those before it no longer do."""
    token = refresh_token(login)
    kept = update(Login).where(Login.id == login.id).values(refresh_hash=digest(token))
    login_id = await logins.session.scalar(kept.returning(Login.id))
    await logins.session.commit()
    return token if login_id else None


async def renew_login(logins: Logins, token: str) -> Login | None:
    """Return the log-in if the token is good for it, and make the token worthless.

    One that comes a second time was stolen, before or after: then the log-in ends.
    """
    login_id = login_of_refresh_token(token)
    good = (Login.id == login_id, Login.refresh_hash == digest(token), Login.ends_at > now())
    renewed = update(Login).where(*good).values(refresh_hash=None, ends_at=now() + LOGIN_LIFETIME)
    login = await logins.session.scalar(renewed.returning(Login))
    if login is None:
        await logins.end(login_id)
    return login


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
