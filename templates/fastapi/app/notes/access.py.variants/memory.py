"""Whose notes a request may reach."""

from typing import Annotated

from fastapi import Depends

from app.notes.service import Notes

notes_in_memory = Notes()


async def get_notes() -> Notes:
    return notes_in_memory


NotesDep = Annotated[Notes, Depends(get_notes)]
