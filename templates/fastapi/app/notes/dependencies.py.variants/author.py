from typing import Annotated

from fastapi import Depends, HTTPException, Path

from app.database import SessionDep
from app.notes.models import Note
from app.notes.service import Notes
from app.users.current import CurrentUser

LARGEST_ID = 2**31 - 1


async def get_notes(session: SessionDep, user: CurrentUser) -> Notes:
    return Notes(session, user)


NotesDep = Annotated[Notes, Depends(get_notes)]


async def get_note(
    note_id: Annotated[int, Path(alias="id", ge=1, le=LARGEST_ID)], notes: NotesDep
) -> Note:
    note = await notes.get(note_id)
    if note is None:
        raise HTTPException(404)
    return note


CurrentNote = Annotated[Note, Depends(get_note)]
