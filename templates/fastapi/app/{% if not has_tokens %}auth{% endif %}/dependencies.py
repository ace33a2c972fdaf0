"""Who calls the API: the session's cookie tells."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import APIKeyCookie
from starlette.requests import Request

from app.accounts.dependencies import SessionUser
from app.config import settings
from app.csrf import SAFE_METHODS, is_csrf_token
from app.users.models import User

# Only for the documentation: the session's middleware reads the cookie.
session_cookie = APIKeyCookie(name=settings.session_cookie, auto_error=False)


async def api_user(
    request: Request,
    user: SessionUser,
    _cookie: Annotated[str | None, Depends(session_cookie)],
) -> User:
    if user is None:
        raise HTTPException(401)
    # A change may come from another site, which makes a browser send the cookie, but no header.
    token = request.headers.get("X-CSRFToken")
    if request.method not in SAFE_METHODS and not is_csrf_token(request, token):
        raise HTTPException(403)
    return user


ApiUser = Annotated[User, Depends(api_user)]
