"""Every model, so that migrations see their tables."""

from app.database import metadata
from app.notes.models import Note
from app.users.models import Attempt, Login, User

__all__ = [
    "Attempt",
    "Login",
    "Note",
    "User",
    "metadata",
]
