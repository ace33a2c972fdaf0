"""Lets somebody who has signed up into the admin: `poe staff ada@example.com`."""

import asyncio
import sys
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from app.database import new_session
from app.engine import engine
from app.outages import exit_on_outage
from app.users.models import User
from app.users.service import Users


async def make_staff(session: AsyncSession, user: User) -> None:
    user.is_staff = True
    await session.commit()


async def let_in(users: Users, email: str) -> str:
    with suppress(StaleDataError):  # deleted at this moment
        if user := await users.find(email):
            await make_staff(users.session, user)
            return f"{user.email} is staff now, and may log in at /admin/."
    raise SystemExit(f"Nobody has signed up as {email}.")


async def main() -> None:
    try:
        async with new_session() as session:
            print(await let_in(Users(session), sys.argv[1]))  # noqa: T201 - the answer
    finally:
        await engine.dispose()


if __name__ == "__main__":
    with exit_on_outage(engine.url):
        asyncio.run(main())
