"""What routes that have to do with people ask for."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.database import SessionDep
from app.users.limits import network_of
from app.users.logins import Logins
from app.users.service import Users


async def get_users(session: SessionDep, request: Request) -> Users:
    return Users(session, has_gone=request.is_disconnected)


async def get_logins(session: SessionDep) -> Logins:
    return Logins(session)


async def client_network(request: Request) -> str:
    """Where a request comes from; a server that listens on a Unix socket does not know."""
    return network_of(request.client.host) if request.client else ""


UsersDep = Annotated[Users, Depends(get_users)]
LoginsDep = Annotated[Logins, Depends(get_logins)]
ClientNetwork = Annotated[str, Depends(client_network)]
