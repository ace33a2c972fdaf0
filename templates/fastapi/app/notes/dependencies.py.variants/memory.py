from typing import Annotated

from fastapi import Depends, HTTPException, Path

from app.notes.models import Note
from app.notes.service import Notes

LARGEST_ID = 2**31 - 1

notes_in_memory = Notes()


async def get_notes() -> Notes:
    return notes_in_memory


NotesDep = Annotated[Notes, Depends(get_notes)]


async def get_note(
    note_id: Annotated[int, Path(alias="id", ge=1, le=LARGEST_ID)], notes: NotesDep
) -> Note:
    note = await notes.get(note_id)
    if note is None:
        raise HTTPException(404)
    return note


CurrentNote = Annotated[Note, Depends(get_note)]
