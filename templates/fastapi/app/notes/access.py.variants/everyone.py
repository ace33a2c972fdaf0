"""Whose notes a request may reach."""

from typing import Annotated

from fastapi import Depends

from app.database import SessionDep
from app.notes.service import Notes


async def get_notes(session: SessionDep) -> Notes:
    return Notes(session)


NotesDep = Annotated[Notes, Depends(get_notes)]
