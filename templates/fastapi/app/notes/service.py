from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.notes.models import Note


async def find_notes(
    session: AsyncSession, *, q: str, limit: int, offset: int
) -> tuple[Sequence[Note], int]:
    """One page of the notes that contain `q`, newest first, and how many there are in all."""
    query = select(Note)
    if q:
        query = query.where(
            or_(Note.title.icontains(q, autoescape=True), Note.body.icontains(q, autoescape=True))
        )
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    notes = await session.scalars(query.order_by(Note.id.desc()).limit(limit).offset(offset))
    return notes.all(), total or 0
