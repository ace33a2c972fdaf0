"""Who asks for a page or calls the API: the session's cookie tells."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import APIKeyCookie
from starlette.requests import Request

from app.html import SAFE_METHODS, is_csrf_token
from app.users.dependencies import LoginsDep
from app.users.logins import Logins
from app.users.models import User

# Only for the documentation: the session's middleware reads the cookie.
session_cookie = APIKeyCookie(name="session", auto_error=False)


class LoginNeeded(Exception):  # noqa: N818 - nothing is wrong
    pass


async def page_user(request: Request, logins: LoginsDep) -> User:
    user = await session_user(request, logins)
    if user is None:
        raise LoginNeeded
    return user


async def api_user(
    request: Request, logins: LoginsDep, _cookie: Annotated[str | None, Depends(session_cookie)]
) -> User:
    user = await session_user(request, logins)
    if user is None:
        raise HTTPException(401)
    # A change may come from another site, which makes a browser send the cookie, but no header.
    token = request.headers.get("X-CSRFToken")
    if request.method not in SAFE_METHODS and not is_csrf_token(request, token):
        raise HTTPException(403)
    return user


async def session_user(request: Request, logins: Logins) -> User | None:
    user = await logins.user(request.session.get("login", ""))
    if user is None:
        request.session.pop("login", None)
    return user


PageUser = Annotated[User, Depends(page_user)]
ApiUser = Annotated[User, Depends(api_user)]
