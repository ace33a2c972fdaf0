import pytest
from django.core.management import call_command

from notes.models import Note


@pytest.mark.django_db
def test_seeding_twice_adds_nothing() -> None:
    call_command("seed")
    count = Note.objects.count()
    call_command("seed")
    assert Note.objects.count() == count > 0
