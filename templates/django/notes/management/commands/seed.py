from typing import Any

from django.core.management.base import BaseCommand

from notes.models import Note

NOTES = {
    "Welcome": "This note comes from `uv run poe seed`. Change it, or delete it.",
    "Shopping list": "Bread\nOlives\nCoffee",
    "Ideas": "Write down whatever comes to mind, and search for it later.",
}


class Command(BaseCommand):
    help = "Adds demo notes; a second run adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for title, body in NOTES.items():
            Note.objects.get_or_create(title=title, defaults={"body": body})
        self.stdout.write(f"{len(NOTES)} demo notes are there.")
