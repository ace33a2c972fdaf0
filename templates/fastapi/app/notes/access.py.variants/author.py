"""Whose notes a request may reach."""

from typing import Annotated

from fastapi import Depends

from app.database import SessionDep
from app.notes.service import Notes
from app.users.current import CurrentUser


async def get_notes(session: SessionDep, user: CurrentUser) -> Notes:
    return Notes(session, user)


NotesDep = Annotated[Notes, Depends(get_notes)]
