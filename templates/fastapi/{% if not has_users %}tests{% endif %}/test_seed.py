from app.notes.service import Notes
from app.seed import NOTES, seed


async def test_seed_adds_its_notes_once(notes: Notes) -> None:
    assert await seed(notes) == "Added 3 demo notes."
    assert await seed(notes) == "The demo notes are there already."

    _, total = await notes.find(q="", limit=1, offset=0)
    assert total == len(NOTES)
