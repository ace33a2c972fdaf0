from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select

from app.database import db
from app.engine import contains
from app.notes.models import Note


def find_notes(q: str, *, limit: int, offset: int) -> Sequence[Note]:
    """One page of the notes that contain `q`, newest first."""
    query = select(Note).where(holds(q)).order_by(Note.id.desc())
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def get_note(note_id: int, *, to_change: bool = False) -> Note:
    """The note, or 404; whoever is to change it has it alone until the transaction ends."""
    return db.get_or_abort(Note, note_id, get_kwargs={"with_for_update": to_change})


def count_notes(q: str) -> int:
    return db.session.scalars(select(func.count()).select_from(Note).where(holds(q))).one()


def holds(q: str) -> ColumnElement[bool]:
    return or_(contains(Note.title, q), contains(Note.body, q))
