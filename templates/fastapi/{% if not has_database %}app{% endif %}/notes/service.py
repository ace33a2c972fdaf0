"""Notes in memory: they live as long as the process does."""

from app.errors import NotFound
from app.notes.models import Note, now


class Notes:
    def __init__(self) -> None:
        self.by_id: dict[int, Note] = {}
        self.last_id = 0

    async def add(self, *, title: str, body: str) -> Note:
        self.last_id += 1
        note = self.by_id[self.last_id] = Note(self.last_id, title, body)
        return note

    async def find(self, *, q: str, limit: int, offset: int) -> tuple[list[Note], int]:
        """One page of the notes that contain `q`, newest first, and how many there are in all."""
        words = q.lower()
        found = [
            note
            for note in reversed(self.by_id.values())
            if words in note.title.lower() or words in note.body.lower()
        ]
        return found[offset : offset + limit], len(found)

    async def get(self, note_id: int) -> Note:
        try:
            return self.by_id[note_id]
        except KeyError:
            raise NotFound from None

    async def change(self, note: Note, **values: str) -> None:
        for name, value in values.items():
            setattr(note, name, value)
            note.updated_at = now()

    async def delete(self, note: Note) -> None:
        del self.by_id[note.id]
