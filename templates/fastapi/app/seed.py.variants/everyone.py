"""Adds demo notes, once: `poe seed`."""

import asyncio

from app.database import new_session
from app.engine import engine
from app.notes.service import Notes

NOTES = {
    "Welcome": "This note and the next two came with `poe seed`.",
    "Shopping list": "Milk\nBread\nApples",
    "Ideas": "Write down every one, keep the best.",
}


async def seed(notes: Notes) -> None:
    for title, body in NOTES.items():
        _, present = await notes.find(q=title, limit=1, offset=0)
        if not present:
            await notes.add(title=title, body=body)


async def main() -> None:
    async with new_session() as session:
        await seed(Notes(session))
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
