"""Who sends a request: the session's cookie tells, also under /api."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import APIKeyCookie
from starlette.requests import Request

from app.error_responses import is_api
from app.html import is_csrf_token
from app.users.dependencies import LoginsDep
from app.users.models import User

# Only for the documentation: the session's middleware reads the cookie.
session_cookie = APIKeyCookie(name="session", auto_error=False)


class LoginNeeded(Exception):  # noqa: N818 - nothing is wrong
    pass


async def current_user(
    request: Request, logins: LoginsDep, _cookie: Annotated[str | None, Depends(session_cookie)]
) -> User:
    user = await logins.user(request.session.get("login", ""))
    if user is None:
        request.session.pop("login", None)
        raise HTTPException(401) if is_api(request) else LoginNeeded
    if is_api(request):
        check_header(request)
    return user


def check_header(request: Request) -> None:
    """Refuse a change that another site made this browser send."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if not is_csrf_token(request, request.headers.get("X-CSRFToken")):
        raise HTTPException(403)


CurrentUser = Annotated[User, Depends(current_user)]
