"""Refresh tokens: each renews its log-in once."""

from hashlib import sha256

from sqlmodel import col, update

from app.auth.tokens import login_of_refresh_token, refresh_token
from app.database import now
from app.users.logins import LOGIN_LIFETIME, Logins
from app.users.models import Login


async def new_refresh_token(logins: Logins, login: Login) -> str | None:
    """Return the token that renews the log-in next, unless that is over; those before it no longer do."""
    token = refresh_token(login)
    kept = update(Login).where(col(Login.id) == login.id).values(refresh_hash=digest(token))
    login_id = await logins.session.scalar(kept.returning(col(Login.id)))
    await logins.session.commit()
    return token if login_id else None


async def renew_login(logins: Logins, token: str) -> Login | None:
    """Return the log-in if the token is good for it, and make the token worthless.

    One that comes a second time was stolen, before or after: then the log-in ends.
    """
    login_id = login_of_refresh_token(token)
    good = (
        col(Login.id) == login_id,
        col(Login.refresh_hash) == digest(token),
        col(Login.ends_at) > now(),
    )
    renewed = update(Login).where(*good).values(refresh_hash=None, ends_at=now() + LOGIN_LIFETIME)
    found = await logins.session.exec(renewed.returning(Login))
    login: Login | None = found.scalar_one_or_none()
    if login is None:
        await logins.end(login_id)
    return login


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
