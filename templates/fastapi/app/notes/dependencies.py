from typing import Annotated

from fastapi import Depends, HTTPException, Path

from app.database import SessionDep
from app.notes.models import Note

LARGEST_ID = 2**63 - 1


async def get_note(
    note_id: Annotated[int, Path(alias="id", ge=1, le=LARGEST_ID)], session: SessionDep
) -> Note:
    note = await session.get(Note, note_id)
    if note is None:
        raise HTTPException(404)
    return note


CurrentNote = Annotated[Note, Depends(get_note)]
