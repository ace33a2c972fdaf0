"""Everything that is done with notes: a person's own, those of others do not exist here."""

from collections.abc import Sequence

from flask import abort, g
from sqlalchemy import Select, func, or_, select

from app.database import db
from app.engine import contains
from app.notes.models import Note


def mine() -> Select[Note]:
    """The notes of the person who sends the request."""
    return select(Note).where(Note.author_id == g.user.id)


def mine_with(q: str) -> Select[Note]:
    return mine().where(or_(contains(Note.title, q), contains(Note.body, q))) if q else mine()


def find_notes(q: str, *, limit: int, offset: int) -> Sequence[Note]:
    """One page of the notes that contain `q`, newest first."""
    query = mine_with(q).order_by(Note.id.desc())
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def count_notes(q: str) -> int:
    return db.session.scalar(mine_with(q).with_only_columns(func.count(Note.id))) or 0


def get_note(note_id: int) -> Note:
    """The note, or 404."""
    return db.session.scalar(mine().where(Note.id == note_id)) or abort(404)


def lock_note(note_id: int) -> Note:
    """The note, or 404: until the transaction ends, nobody else changes or deletes it."""
    locked = mine().where(Note.id == note_id).with_for_update()
    # Anew from the database: it may have been read before it was locked.
    found = db.session.scalar(locked.execution_options(populate_existing=True))
    return found or abort(404)


def add_note(**values: str) -> Note:
    note = Note(author_id=g.user.id, **values)
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
