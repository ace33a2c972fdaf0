"""Tokens of the API: JWTs for access, and signed ones that renew a log-in, each of them once."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import Literal

import jwt
from django.conf import settings
from django.contrib.auth import user_logged_in
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now

from users.models import Login, User
from users.throttle import digest

ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
LOGIN_LIFETIME = timedelta(days=14)
ALGORITHM = "HS256"
CLAIMS = ["sub", "sid", "iat", "exp"]
SALT = "users.tokens.refresh"


@dataclass(frozen=True)
class Tokens:
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - no secret
    expires_in: int = int(ACCESS_TOKEN_LIFETIME.total_seconds())


def log_in(request: HttpRequest, user: User) -> Tokens:
    """Begin a log-in of its own, which a new password ends."""
    Login.objects.filter(ends_at__lt=now()).delete()
    login = Login(user=user, session_hash=user.get_session_auth_hash())
    token = refresh_token(login)
    login.refresh_hash, login.ends_at = digest(token), now() + LOGIN_LIFETIME
    login.save(force_insert=True)
    user_logged_in.send(sender=User, request=request, user=user)
    return Tokens(access_token(login), token)


def renew(token: str) -> Tokens | None:
    """Return new tokens for a refresh token that is good, and make it worthless.

    One that comes a second time was stolen, before or after: then the log-in ends.
    """
    login = find_login(login_of(token))
    if login is not None:
        renewed = refresh_token(login)
        good = Login.objects.filter(pk=login.pk, refresh_hash=digest(token), ends_at__gt=now())
        # One statement: of many at once, one finds the token good.
        if good.update(refresh_hash=digest(renewed), ends_at=now() + LOGIN_LIFETIME):
            return Tokens(access_token(login), renewed)
    log_out(token)
    return None


def log_out(token: str) -> None:
    """End the log-in that a refresh token was made for, and with it all its tokens."""
    Login.objects.filter(pk=login_of(token)).delete()


def user_of(authorization: str) -> User | None:
    """Return whose access token the header `Authorization` bears, as long as it is good."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        claims = jwt.decode(
            token, settings.SECRET_KEY, algorithms=[ALGORITHM], options={"require": CLAIMS}
        )
    except jwt.InvalidTokenError:
        return None
    login = find_login(str(claims["sid"]))
    return login.user if login else None


def find_login(login_id: str) -> Login | None:
    """Return a log-in that lasts: nobody has ended it or changed the password since."""
    lasting = Login.objects.filter(ends_at__gt=now(), user__is_active=True)
    login = lasting.select_related("user").filter(pk=login_id).first()
    if login is None:
        return None
    is_same = constant_time_compare(login.session_hash, login.user.get_session_auth_hash())
    return login if is_same else None


def access_token(login: Login) -> str:
    expires = now() + ACCESS_TOKEN_LIFETIME
    claims = {"sub": str(login.user_id), "sid": login.pk, "iat": now(), "exp": expires}
    return jwt.encode(claims, settings.SECRET_KEY, ALGORITHM)


def refresh_token(login: Login) -> str:
    return signing.dumps([login.pk, token_hex(16)], salt=SALT)


def login_of(token: str) -> str:
    """Return the id of the log-in that a refresh token was made for, good or used.

    Only what we signed names one: else whoever knows its id could end it.
    """
    try:
        login_id, _ = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return ""
    return str(login_id)
