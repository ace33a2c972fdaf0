"""Every model, so that migrations see their tables."""

from app.database import Model
from app.notes.models import Note

__all__ = [
    "Note",
    "metadata",
]

metadata = Model.metadata
