import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notes.models import Note
from tests.users import EMAIL
from users.models import User

NOTES = "/admin/notes/note/"
AUTHORS = {"app_label": "notes", "model_name": "note", "field_name": "author"}


@pytest.fixture
def note(user: User) -> Note:
    return Note.objects.create(author=user, title="Milk & bread", body="<b>two</b>")


@pytest.mark.parametrize(
    ("query", "is_found"),
    [("", True), ("?q=MILK", True), (f"?q={EMAIL}", True), ("?q=wine", False)],
)
def test_notes_are_found(admin_client: Client, note: Note, query: str, is_found: bool) -> None:
    assert ("Milk &amp; bread" in admin_client.get(f"{NOTES}{query}").text) is is_found


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?author__password__startswith=a", 400),
        ("?author__is_superuser__exact=1", 400),
        ("?created_at__gte=x", 302),
        ("?p=99999999999999999999", 200),
        ("?q=%27%25", 200),
        ("99999999999999999999/change/", 302),
    ],
)
def test_odd_addresses(admin_client: Client, query: str, status: int) -> None:
    assert admin_client.get(f"{NOTES}{query}").status_code == status


def test_a_list_takes_as_many_queries_however_long_it_is(
    admin_client: Client, user: User, note: Note
) -> None:
    admin_client.get(NOTES)
    with CaptureQueriesContext(connection) as short:
        admin_client.get(NOTES)
    for number in range(10):
        author = User.objects.create_user(f"{number}@example.com")
        Note.objects.create(author=author, title="Tea")

    with CaptureQueriesContext(connection) as long:
        assert "9@example.com" in admin_client.get(NOTES).text

    assert len(long) == len(short)


def test_nobody_gets_all_at_once(admin_client: Client, user: User) -> None:
    Note.objects.bulk_create(Note(author=user, title=f"Note {number}") for number in range(201))

    page = admin_client.get(NOTES, {"all": ""})

    assert page.text.count('name="_selected_action"') == 100


def test_authors_are_offered_by_address(admin_client: Client, member: Client, user: User) -> None:
    for number in range(30):
        User.objects.create_user(f"{number}@example.com")

    found = admin_client.get("/admin/autocomplete/", {**AUTHORS, "term": EMAIL}).json()
    some = admin_client.get("/admin/autocomplete/", {**AUTHORS, "page_size": "1000"}).json()

    assert [item["text"] for item in found["results"]] == [EMAIL]
    assert len(some["results"]) == 20
    assert member.get("/admin/autocomplete/", AUTHORS).status_code != 200


@pytest.mark.parametrize("term", ["\0", "a " * 1000])
def test_odd_addresses_of_authors(admin_client: Client, term: str) -> None:
    assert admin_client.get("/admin/autocomplete/", {**AUTHORS, "term": term}).status_code < 500


def test_a_note_is_added_and_changed(admin_client: Client, user: User) -> None:
    typed = {"title": "Tea", "body": "green", "author": str(user.pk)}
    admin_client.post(f"{NOTES}add/", typed)
    note = Note.objects.get()
    before = note.created_at

    changed = {**typed, "title": "Coffee", "created_at_0": "2001-01-01"}
    admin_client.post(f"{NOTES}{note.pk}/change/", changed)

    note.refresh_from_db()
    assert (note.title, note.author, note.created_at) == ("Coffee", user, before)


def test_what_people_wrote_is_shown_as_text(admin_client: Client, user: User) -> None:
    note = Note.objects.create(author=user, title="<script>alert(1)</script>")

    for path in ("", f"{note.pk}/change/", f"{note.pk}/delete/", f"{note.pk}/history/"):
        assert "<script>alert" not in admin_client.get(f"{NOTES}{path}").text


def test_the_question_before_a_deletion_is_short(admin_client: Client, user: User) -> None:
    Note.objects.bulk_create(Note(author=user, title=f"Note {number}") for number in range(1000))

    page = admin_client.get(f"/admin/users/user/{user.pk}/delete/")

    assert page.status_code == 200
    assert page.text.count("Note 9") < 100
