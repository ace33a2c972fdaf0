from typing import Any

from django.core.management.base import BaseCommand

from users.models import User

EMAIL = "demo@example.com"
PASSWORD = "demo-password-1"  # noqa: S105
NOTES = {
    "Welcome": "This note and the next two came with `poe seed`.",
    "Shopping list": "Milk\nBread\nApples",
    "Ideas": "Write down every one, keep the best.",
}


class Command(BaseCommand):
    help = "Adds demo notes; a second run adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL, PASSWORD)
        added = 0
        for title, body in NOTES.items():
            _, is_new = user.notes.get_or_create(title=title, defaults={"body": body})
            added += is_new
        told = f"Added {added} demo notes." if added else "The demo notes are there already."
        self.stdout.write(told)
