"""Adds demo notes, once: `poe seed`."""

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import engine, new_session
from app.notes.models import Note

NOTES = {
    "Welcome": "This note and the next two came with `poe seed`.",
    "Shopping list": "Milk\nBread\nApples",
    "Ideas": "Write down every one, keep the best.",
}


async def seed(session: AsyncSession) -> None:
    present = set(await session.scalars(select(Note.title)))
    session.add_all(
        Note(title=title, body=body) for title, body in NOTES.items() if title not in present
    )
    await session.commit()


async def main() -> None:
    async with new_session() as session:
        await seed(session)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
