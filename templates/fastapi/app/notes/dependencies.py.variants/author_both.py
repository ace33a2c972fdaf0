"""The notes that a request may reach: those of the person who sends it."""

from typing import Annotated

from fastapi import Depends

from app.accounts.dependencies import PageUser
from app.auth.dependencies import ApiUser
from app.database import SessionDep
from app.notes.service import Notes


async def get_notes(session: SessionDep, user: PageUser) -> Notes:
    return Notes(session, user)


async def get_api_notes(session: SessionDep, user: ApiUser) -> Notes:
    return Notes(session, user)


PageNotes = Annotated[Notes, Depends(get_notes)]
ApiNotes = Annotated[Notes, Depends(get_api_notes)]
