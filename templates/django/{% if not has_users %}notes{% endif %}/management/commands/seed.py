from typing import Any

from django.core.management.base import BaseCommand

from notes.models import Note

NOTES = {
    "Welcome": "This note and the next two came with `poe seed`.",
    "Shopping list": "Milk\nBread\nApples",
    "Ideas": "Write down every one, keep the best.",
}


class Command(BaseCommand):
    help = "Adds demo notes; a second run adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        added = 0
        for title, body in NOTES.items():
            _, is_new = Note.objects.get_or_create(title=title, defaults={"body": body})
            added += is_new
        told = f"Added {added} demo notes." if added else "The demo notes are there already."
        self.stdout.write(told)
