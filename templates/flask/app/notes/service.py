from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select

from app.database import db
from app.notes.models import Note


def find_notes(q: str, *, limit: int, offset: int) -> Sequence[Note]:
    """One page of the notes that contain `q`, newest first."""
    query = select(Note).where(contains(q)).order_by(Note.id.desc())
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def count_notes(q: str) -> int:
    return db.session.scalars(select(func.count()).select_from(Note).where(contains(q))).one()


def contains(q: str) -> ColumnElement[bool]:
    """Whether a note holds `q`, in whatever case; LIKE would compare anew at each character."""
    text = func.lower(q)
    in_title = func.instr(func.lower(Note.title), text) > 0
    return or_(in_title, func.instr(func.lower(Note.body), text) > 0)
