"""Every model, so that migrations see their tables."""

from app.database import metadata
from app.notes.models import Note
from app.users.models import Login, LoginAttempt, User

__all__ = [
    "Login",
    "LoginAttempt",
    "Note",
    "User",
    "metadata",
]
