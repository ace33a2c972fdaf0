from asyncio import Semaphore
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends

from app.database import SessionDep
from app.users.logins import Logins
from app.users.passwords import AT_ONCE
from app.users.service import Users

turns = Semaphore(AT_ONCE)


async def wait_for_turn() -> AsyncIterator[None]:
    """Let a crowd at the log-in wait here, where it keeps no connection from others."""
    async with turns:
        yield


def get_users(
    _waited: Annotated[None, Depends(wait_for_turn, scope="function")], session: SessionDep
) -> Users:
    return Users(session)


def get_logins(session: SessionDep) -> Logins:
    return Logins(session)


UsersDep = Annotated[Users, Depends(get_users)]
LoginsDep = Annotated[Logins, Depends(get_logins)]
