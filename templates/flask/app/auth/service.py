"""Gives out tokens: each refresh token renews its log-in once."""

from hashlib import sha256

from sqlalchemy import ColumnElement, update

from app.auth.schemas import Tokens
from app.auth.tokens import (
    ACCESS_TOKEN_LIFETIME,
    access_token,
    login_of_refresh_token,
    refresh_token,
)
from app.database import db, now
from app.users import logins
from app.users.models import Login, User


def log_in(user: User) -> Tokens | None:
    """Begin a log-in of its own, unless the password is no longer the one that was checked."""
    login = logins.begin(user)
    return issue_tokens(login.id) if login else None


def renew(token: str) -> Tokens | None:
    """Return new tokens for a refresh token that is good, and make it worthless.

    One that comes a second time was stolen, before or after: then the log-in ends.
    """
    login_id = login_of_refresh_token(token)
    tokens = issue_tokens(login_id, Login.refresh_hash == digest(token), Login.ends_at > now())
    if tokens is None:
        logins.end(login_id)
    return tokens


def issue_tokens(login_id: str, *good: ColumnElement[bool]) -> Tokens | None:
    """Return tokens for a log-in, unless it is over; the refresh token before them is worthless."""
    token = refresh_token(login_id)
    values = {"refresh_hash": digest(token), "ends_at": now() + logins.LOGIN_LIFETIME}
    # One statement: of many at once, one finds the token before good.
    renewed = update(Login).where(Login.id == login_id, *good).values(values).returning(Login)
    login = db.session.scalar(renewed)
    if login is None:
        db.session.rollback()
        return None
    seconds = int(ACCESS_TOKEN_LIFETIME.total_seconds())
    tokens = Tokens(access_token=access_token(login), refresh_token=token, expires_in=seconds)
    db.session.commit()
    return tokens


def log_out(token: str) -> None:
    """End the log-in that a refresh token was made for, and with it all its tokens."""
    logins.end(login_of_refresh_token(token))


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
