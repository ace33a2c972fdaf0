"""Every model, so that migrations see their tables."""

from app.database import metadata
from app.notes.models import Note

__all__ = [
    "Note",
    "metadata",
]
