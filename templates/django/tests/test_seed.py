import pytest
from django.core.management import call_command

from notes.models import Note


@pytest.mark.django_db
def test_seeding_twice_adds_notes_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed")
    assert capsys.readouterr().out == "Added 3 demo notes.\n"
    call_command("seed")
    assert capsys.readouterr().out == "The demo notes are there already.\n"
    assert Note.objects.count() == 3
