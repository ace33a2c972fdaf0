"""What goes into the API and comes out of it."""

from typing import Any, ClassVar

from config.serializers import StrictModelSerializer
from notes.models import Note


class NoteSerializer(StrictModelSerializer[Note]):
    class Meta:
        model = Note
        fields = ("id", "title", "body", "created_at", "updated_at")
        # A body is kept as it was sent.
        extra_kwargs: ClassVar[dict[str, Any]] = {"body": {"trim_whitespace": False}}
