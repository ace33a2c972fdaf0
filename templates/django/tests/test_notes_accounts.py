import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from config.environment import environment
from notes.management.commands import seed
from notes.models import Note
from tests.accounts import log_in, sign_up
from users.models import User

pytestmark = pytest.mark.django_db


def test_people_land_on_their_notes(client: Client) -> None:
    assert sign_up(client)["Location"] == "/notes/"


def test_notes_need_a_log_in(client: Client) -> None:
    response = client.get("/notes/?q=milk")

    assert response["Location"] == "/accounts/login/?next=/notes/%3Fq%3Dmilk"


def test_notes_belong_to_their_author(member: Client) -> None:
    other = User.objects.create_user("other@example.com")
    note = other.notes.create(title="Milk")

    for path in ("", "edit/", "delete/"):
        assert member.get(f"/notes/{note.pk}/{path}").status_code == 404
        assert member.post(f"/notes/{note.pk}/{path}", {"title": "Tea"}).status_code in (404, 405)
    assert "Milk" not in member.get("/notes/").text
    note.refresh_from_db()
    assert note.title == "Milk"


def test_a_note_cannot_be_given_to_others(member: Client, user: User) -> None:
    other = User.objects.create_user("other@example.com")

    member.post("/notes/new/", {"title": "Milk", "author": other.pk})

    assert Note.objects.get().author == user


def test_notes_go_with_their_author(user: User) -> None:
    user.notes.create(title="Milk")

    user.delete()

    assert not Note.objects.exists()


def test_the_demo_user_can_log_in(client: Client) -> None:
    call_command("seed", verbosity=0)

    log_in(client, seed.PASSWORD, email=seed.EMAIL)

    assert "Shopping list" in client.get("/notes/").text


def test_no_known_password_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    production = environment.model_copy(update={"environment": "production"})
    monkeypatch.setattr(seed, "environment", production)

    with pytest.raises(CommandError, match="not in production"):
        call_command("seed")
