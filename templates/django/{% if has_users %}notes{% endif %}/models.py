from typing import Self

from django.conf import settings
from django.db import models

from config.database import contains


class NoteQuerySet(models.QuerySet["Note"]):
    def search(self, text: str) -> Self:
        """The notes with `text` in the title or the body."""
        return self.filter(contains("title", text) | contains("body", text)) if text else self.all()


class Note(models.Model):
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes"
    )
    title = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["author", "-created_at", "-id"], name="notes_newest_first"),
        )

    def __str__(self) -> str:
        return self.title
