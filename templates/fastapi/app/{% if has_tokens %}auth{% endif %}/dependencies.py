"""Who calls the API: the access token tells."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

from app.auth.tokens import login_of_access_token
from app.config import settings
from app.users.dependencies import LoginsDep
from app.users.models import User

UNAUTHORIZED = HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
TOKEN_URL = f"{settings.root_path}/api/auth/token"
bearer = OAuth2PasswordBearer(TOKEN_URL, refreshUrl=TOKEN_URL, auto_error=False)


async def api_user(logins: LoginsDep, token: Annotated[str | None, Depends(bearer)]) -> User:
    user = await logins.user(login_of_access_token(token or ""))
    if user is None:
        raise UNAUTHORIZED
    return user


ApiUser = Annotated[User, Depends(api_user)]
