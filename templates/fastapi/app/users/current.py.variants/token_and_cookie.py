"""Who sends a request: under /api the access token tells, elsewhere the session's cookie."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer
from starlette.requests import Request

from app.auth.tokens import login_of
from app.config import settings
from app.error_responses import is_api
from app.users.dependencies import LoginsDep
from app.users.models import User

UNAUTHORIZED = HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
TOKENS = f"{settings.root_path}/api/auth/token"
bearer = OAuth2PasswordBearer(TOKENS, refreshUrl=TOKENS, auto_error=False)


class LoginNeeded(Exception):  # noqa: N818 - nothing is wrong
    pass


async def current_user(
    request: Request, logins: LoginsDep, token: Annotated[str | None, Depends(bearer)]
) -> User:
    if is_api(request):
        user = await logins.user(login_of(token or ""))
        if user is None:
            raise UNAUTHORIZED
        return user
    user = await logins.user(request.session.get("login", ""))
    if user is None:
        request.session.pop("login", None)
        raise LoginNeeded
    return user


CurrentUser = Annotated[User, Depends(current_user)]
