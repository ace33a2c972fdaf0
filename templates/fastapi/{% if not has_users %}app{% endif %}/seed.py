"""Adds demo notes, once: `poe seed`."""

import asyncio

from app.database import new_session
from app.engine import engine
from app.notes.service import Notes
from app.outages import exit_on_outage

NOTES = {
    "Welcome": "This note and the next two came with `poe seed`.",
    "Shopping list": "Milk\nBread\nApples",
    "Ideas": "Write down every one, keep the best.",
}


async def seed(notes: Notes) -> str:
    """Say what was added."""
    added = 0
    for title, body in NOTES.items():
        _, present = await notes.find(q=title, limit=1, offset=0)
        if not present:
            await notes.add(title=title, body=body)
            added += 1
    return f"Added {added} demo notes." if added else "The demo notes are there already."


async def main() -> None:
    try:
        async with new_session() as session:
            print(await seed(Notes(session)))  # noqa: T201 - for whoever runs it
    finally:
        await engine.dispose()


if __name__ == "__main__":
    with exit_on_outage(engine.url):
        asyncio.run(main())
