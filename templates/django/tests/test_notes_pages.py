import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from config import words
from notes.models import Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(db: None) -> Note:
    return Note.objects.create(title="Groceries", body="Bread and olives")


def test_home_leads_to_the_notes(client: Client) -> None:
    assertContains(client.get("/"), 'href="/notes/"')


def test_create_shows_the_new_note_and_says_so(client: Client) -> None:
    assertContains(client.get("/notes/new/"), "<form")
    response = client.post("/notes/new/", {"title": "Groceries", "body": "Bread"}, follow=True)
    note = Note.objects.get()
    assertRedirects(response, f"/notes/{note.pk}/")
    assertContains(response, words.NOTE_ADDED)
    assertContains(response, "Bread")


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        (" ", words.REQUIRED),
        ("x" * 201, words.TOO_LONG.format(limit=200)),
        ("a\x00", words.UNUSABLE),
    ],
)
def test_mistakes_are_shown_beside_what_was_typed(
    client: Client, title: str, sentence: str
) -> None:
    response = client.post("/notes/new/", {"title": title, "body": "green <tea>"})
    told = f'<p class="field-error" id="title-text">{sentence}</p>'
    assertContains(response, told, status_code=422)
    assertContains(response, "green &lt;tea&gt;", status_code=422)
    assertContains(response, "autofocus", count=1, status_code=422)
    assert not Note.objects.exists()


def test_edit_changes_the_note(client: Client, note: Note) -> None:
    assertContains(client.get(f"/notes/{note.pk}/edit/"), "Bread and olives")
    response = client.post(f"/notes/{note.pk}/edit/", {"title": "Errands", "body": ""}, follow=True)
    assertContains(response, words.NOTE_CHANGED)
    note.refresh_from_db()
    assert (note.title, note.body) == ("Errands", "")


def test_delete_asks_first(client: Client, note: Note) -> None:
    question = client.get(f"/notes/{note.pk}/delete/")
    assertContains(question, "Delete this note for good?")
    response = client.post(f"/notes/{note.pk}/delete/", follow=True)
    assertRedirects(response, "/notes/")
    assertContains(response, words.NOTE_DELETED)
    assert not Note.objects.exists()


def test_markup_in_a_note_is_text(client: Client) -> None:
    note = Note.objects.create(title="<script>alert(1)</script>")
    assertContains(client.get(f"/notes/{note.pk}/"), "&lt;script&gt;")


def test_the_list_has_pages_of_twenty(client: Client) -> None:
    for number in range(21):
        Note.objects.create(title=f"Note {number}.")
    first, second = client.get("/notes/?q=Note"), client.get("/notes/?q=Note&page=2")
    assertContains(first, "Note 20.")
    assertNotContains(first, "Note 0.")
    assertContains(first, "q=Note&amp;page=2")
    assertContains(second, "Note 0.")
    assertContains(client.get("/notes/?page=nonsense"), "Note 20.")


def test_search_finds_text_in_title_and_body(client: Client, note: Note) -> None:
    Note.objects.create(title="Other")
    response = client.get("/notes/?q=olives")
    assertContains(response, "1 note with “olives”")
    assertContains(response, "Groceries")
    assertNotContains(response, "Other")
    assertContains(client.get("/notes/?q=nothing"), "Nothing was found")
    assertContains(client.get("/notes/?q=%00"), "Groceries")


def test_htmx_gets_the_results_only(client: Client, note: Note) -> None:
    response = client.get("/notes/?q=olives", headers={"HX-Request": "true"})
    assertContains(response, "Groceries")
    assertNotContains(response, "<html")
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("address", ["/notes/7/", f"/notes/{2**63}/", "/notes/x/", "/nowhere/"])
def test_unknown_addresses_have_a_page(client: Client, address: str) -> None:
    assertContains(client.get(address), "Page not found", status_code=404)


def test_forms_need_their_token() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/notes/new/", {"title": "Forged"})
    assertContains(response, "Not allowed", status_code=403)
    assert not Note.objects.exists()
    client.get("/notes/new/")
    token = client.cookies["csrftoken"].value
    response = client.post("/notes/new/", {"title": "Real", "csrfmiddlewaretoken": token})
    assert response.status_code == 302


OWN = {"Origin": "http://testserver"}
FOREIGN = [{}, {"Origin": "https://evil.example"}, OWN | {"Sec-Fetch-Site": "cross-site"}]


def test_a_form_of_an_earlier_session_keeps_what_was_typed() -> None:
    client = Client(enforce_csrf_checks=True)
    typed = {"title": "Tea", "body": "green\r\n<b>", "password": "secret"}
    response = client.post("/notes/new/", typed, headers=OWN)
    assertContains(response, "Your session began anew", status_code=403)
    assertContains(response, "\ngreen\r\n&lt;b&gt;</textarea>", status_code=403)
    assertNotContains(response, "secret", status_code=403)
    typed["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    assert client.post("/notes/new/", typed, headers=OWN).status_code == 302


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_another_site_sends_is_not_shown_and_begins_no_session(
    headers: dict[str, str],
) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/notes/new/", {"title": "Forged"}, headers=headers)
    assertNotContains(response, "Forged", status_code=403)
    assert client.post("/nothing", headers=headers).status_code == 404
    assert not client.cookies


def test_other_errors_have_a_page(client: Client) -> None:
    assertContains(client.post("/"), "Method not allowed", status_code=405)
    large = client.post("/notes/new/", {"body": "x" * 1_000_001})
    assertContains(large, "Too large", status_code=413)
    wrong_host = client.get("/", headers={"host": "evil.example"})
    assertContains(wrong_host, "Bad request", status_code=400)
    wrong_form = client.post("/notes/new/", headers={"host": "evil.example"})
    assertContains(wrong_form, "Bad request", status_code=400)


def test_a_failure_shows_no_details(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notes.models.NoteQuerySet.search", lambda notes, text: 1 / 0)
    response = client.get("/notes/")
    assertContains(response, "Something went wrong", status_code=500)
    assertNotContains(response, "ZeroDivisionError", status_code=500)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_nobody_writes_between_the_reading_and_the_writing(
    client: Client, note: Note, verb: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.post(f"/notes/{note.pk}/{verb}/", {"title": "Bread"})

    statements = [query["sql"] for query in queries]
    first = next(sql for sql in statements if re.search("IMMEDIATE|notes_note", sql))
    assert re.search("BEGIN IMMEDIATE|FOR UPDATE", first)
