from typing import Annotated

from fastapi import Depends

from app.database import SessionDep
from app.users.logins import Logins
from app.users.service import Users


async def get_users(session: SessionDep) -> Users:
    return Users(session)


async def get_logins(session: SessionDep) -> Logins:
    return Logins(session)


UsersDep = Annotated[Users, Depends(get_users)]
LoginsDep = Annotated[Logins, Depends(get_logins)]
