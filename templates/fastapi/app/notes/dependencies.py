from typing import Annotated

from fastapi import Depends, HTTPException, Path

from app.notes.access import NotesDep
from app.notes.models import Note

LARGEST_ID = 2**31 - 1


async def get_note(
    note_id: Annotated[int, Path(alias="id", ge=1, le=LARGEST_ID)], notes: NotesDep
) -> Note:
    note = await notes.get(note_id)
    if note is None:
        raise HTTPException(404)
    return note


CurrentNote = Annotated[Note, Depends(get_note)]
