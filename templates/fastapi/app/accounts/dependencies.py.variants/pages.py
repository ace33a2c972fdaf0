"""Who asks for a page: the session's cookie tells."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.users.dependencies import LoginsDep
from app.users.models import User


class LoginNeeded(Exception):  # noqa: N818 - nothing is wrong
    pass


async def page_user(request: Request, logins: LoginsDep) -> User:
    user = await logins.user(request.session.get("login", ""))
    if user is None:
        request.session.pop("login", None)
        raise LoginNeeded
    return user


PageUser = Annotated[User, Depends(page_user)]
