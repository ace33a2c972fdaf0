"""Everything that is done with notes."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select

from app.database import db
from app.engine import contains
from app.notes.models import Note


def find_notes(q: str, *, limit: int, offset: int) -> Sequence[Note]:
    """One page of the notes that contain `q`, newest first."""
    query = notes_with(q).order_by(Note.id.desc())
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def count_notes(q: str) -> int:
    return db.session.scalar(notes_with(q).with_only_columns(func.count(Note.id))) or 0


def notes_with(q: str) -> Select[Note]:
    notes = select(Note)
    return notes.where(or_(contains(Note.title, q), contains(Note.body, q))) if q else notes


def get_note(note_id: int) -> Note:
    """The note, or 404."""
    return db.get_or_abort(Note, note_id)


def lock_note(note_id: int) -> Note:
    """The note, or 404: until the transaction ends, nobody else changes or deletes it."""
    return db.get_or_abort(Note, note_id, get_kwargs={"with_for_update": True})


def add_note(**values: str) -> Note:
    note = Note(**values)
    db.session.add(note)
    db.session.commit()
    return note


def change_note(note_id: int, **values: str) -> Note:
    note = lock_note(note_id)
    for name, value in values.items():
        setattr(note, name, value)
    db.session.commit()
    return note


def delete_note(note_id: int) -> None:
    db.session.delete(lock_note(note_id))
    db.session.commit()
