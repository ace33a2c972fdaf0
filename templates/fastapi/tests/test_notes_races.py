"""A note that is deleted by another request, after this one has read it."""

import pytest
from sqlalchemy import delete

from app.errors import NotFound
from app.notes.models import Note
from app.notes.service import Notes


@pytest.fixture
async def note(notes: Notes) -> Note:
    note = await notes.add(title="Milk", body="")
    connection = await notes.session.connection()
    await connection.execute(delete(Note))
    return note


async def test_it_is_not_changed(notes: Notes, note: Note) -> None:
    with pytest.raises(NotFound):
        await notes.change(note, title="Bread")


async def test_it_is_not_deleted_again(notes: Notes, note: Note) -> None:
    with pytest.raises(NotFound):
        await notes.delete(note)
