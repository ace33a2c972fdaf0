"""Every model, so that migrations see their tables."""

from sqlmodel import SQLModel

from app.notes.models import Note

__all__ = [
    "Note",
    "metadata",
]

metadata = SQLModel.metadata
