"""What routes that have to do with people ask for."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.database import SessionDep
from app.users.logins import Logins
from app.users.service import Users


async def get_users(session: SessionDep) -> Users:
    return Users(session)


async def get_logins(session: SessionDep) -> Logins:
    return Logins(session)


async def client_address(request: Request) -> str:
    """Where a request comes from; a server that listens on a Unix socket does not know."""
    return request.client.host if request.client else ""


UsersDep = Annotated[Users, Depends(get_users)]
LoginsDep = Annotated[Logins, Depends(get_logins)]
ClientAddress = Annotated[str, Depends(client_address)]
