"""The notes that a request may reach: those of the person who sends it."""

from typing import Annotated

from fastapi import Depends

from app.accounts.dependencies import PageUser
from app.database import SessionDep
from app.notes.service import Notes


async def get_notes(session: SessionDep, user: PageUser) -> Notes:
    return Notes(session, user)


PageNotes = Annotated[Notes, Depends(get_notes)]
