"""Who sends a request: the access token tells."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

from app.auth.tokens import login_of
from app.config import settings
from app.users.dependencies import LoginsDep
from app.users.models import User

UNAUTHORIZED = HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
TOKENS = f"{settings.root_path}/api/auth/token"
bearer = OAuth2PasswordBearer(TOKENS, refreshUrl=TOKENS, auto_error=False)


async def current_user(logins: LoginsDep, token: Annotated[str | None, Depends(bearer)]) -> User:
    user = await logins.user(login_of(token or ""))
    if user is None:
        raise UNAUTHORIZED
    return user


CurrentUser = Annotated[User, Depends(current_user)]
