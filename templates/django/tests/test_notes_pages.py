import re

import pytest
from django.db import connection
from django.db.models import Manager
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from pytest_django.fixtures import DjangoAssertNumQueries

from config import words
from notes.models import Note
from tests.notes import WHO_ASKS

pytestmark = pytest.mark.django_db


def test_home_leads_to_the_notes(author: Client) -> None:
    assertContains(author.get("/"), 'href="/notes/"')


def test_create_shows_the_new_note_and_says_so(author: Client, notes: Manager[Note]) -> None:
    assertContains(author.get("/notes/new/"), "<form")
    response = author.post("/notes/new/", {"title": "Groceries", "body": "Bread"}, follow=True)
    note = notes.get()
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
    author: Client, title: str, sentence: str, notes: Manager[Note]
) -> None:
    response = author.post("/notes/new/", {"title": title, "body": "green <tea>"})
    told = f'<p class="field-error" id="title-text">{sentence}</p>'
    assertContains(response, told, status_code=422)
    assertContains(response, "green &lt;tea&gt;", status_code=422)
    assertContains(response, "autofocus", count=1, status_code=422)
    assert not notes.exists()


def test_edit_changes_the_note(author: Client, note: Note) -> None:
    assertContains(author.get(f"/notes/{note.pk}/edit/"), "Bread and olives")
    response = author.post(f"/notes/{note.pk}/edit/", {"title": "Errands", "body": ""}, follow=True)
    assertContains(response, words.NOTE_CHANGED)
    note.refresh_from_db()
    assert (note.title, note.body) == ("Errands", "")


def test_delete_asks_first(author: Client, note: Note, notes: Manager[Note]) -> None:
    question = author.get(f"/notes/{note.pk}/delete/")
    assertContains(question, "Delete this note for good?")
    response = author.post(f"/notes/{note.pk}/delete/", follow=True)
    assertRedirects(response, "/notes/")
    assertContains(response, words.NOTE_DELETED)
    assert not notes.exists()


def test_markup_in_a_note_is_text(author: Client, notes: Manager[Note]) -> None:
    note = notes.create(title="<script>alert(1)</script>")
    assertContains(author.get(f"/notes/{note.pk}/"), "&lt;script&gt;")


def test_the_list_has_pages_of_twenty(author: Client, notes: Manager[Note]) -> None:
    for number in range(21):
        notes.create(title=f"Note {number}.")
    first, second = author.get("/notes/?q=Note"), author.get("/notes/?q=Note&page=2")
    assertContains(first, "Note 20.")
    assertNotContains(first, "Note 0.")
    assertContains(first, "q=Note&amp;page=2")
    assertContains(second, "Note 0.")
    assertContains(author.get("/notes/?page=nonsense"), "Note 20.")


def test_search_finds_text_in_title_and_body(
    author: Client, note: Note, notes: Manager[Note]
) -> None:
    notes.create(title="Other")
    response = author.get("/notes/?q=olives")
    assertContains(response, "1 note with “olives”")
    assertContains(response, "Groceries")
    assertNotContains(response, "Other")
    assertContains(author.get("/notes/?q=nothing"), "Nothing was found")
    assertContains(author.get("/notes/?q=%00"), "Groceries")


def test_htmx_gets_the_results_only(author: Client, note: Note) -> None:
    response = author.get("/notes/?q=olives", headers={"HX-Request": "true"})
    assertContains(response, "Groceries")
    assertNotContains(response, "<html")
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("address", ["/notes/7/", f"/notes/{2**63}/", "/notes/x/", "/nowhere/"])
def test_unknown_addresses_have_a_page(author: Client, address: str) -> None:
    assertContains(author.get(address), "Page not found", status_code=404)


@pytest.fixture
def browser(author: Client) -> Client:
    """A client whose forms need their token."""
    author.handler.enforce_csrf_checks = True
    return author


def test_forms_need_their_token(browser: Client, notes: Manager[Note]) -> None:
    response = browser.post("/notes/new/", {"title": "Forged"})
    assertContains(response, "Not allowed", status_code=403)
    assert not notes.exists()
    browser.get("/notes/new/")
    token = browser.cookies["csrftoken"].value
    response = browser.post("/notes/new/", {"title": "Real", "csrfmiddlewaretoken": token})
    assert response.status_code == 302


OWN = {"Origin": "http://testserver"}
FOREIGN = [{}, {"Origin": "https://evil.example"}, OWN | {"Sec-Fetch-Site": "cross-site"}]


def test_a_form_of_an_earlier_session_keeps_what_was_typed(browser: Client) -> None:
    typed = {"title": "Tea", "body": "green\r\n<b>", "password": "secret"}
    response = browser.post("/notes/new/", typed, headers=OWN)
    assertContains(response, "Your session began anew", status_code=403)
    assertContains(response, "\ngreen\r\n&lt;b&gt;</textarea>", status_code=403)
    assertNotContains(response, "secret", status_code=403)
    typed["csrfmiddlewaretoken"] = browser.cookies["csrftoken"].value
    assert browser.post("/notes/new/", typed, headers=OWN).status_code == 302


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_another_site_sends_is_not_shown_and_begins_no_session(
    browser: Client, headers: dict[str, str]
) -> None:
    response = browser.post("/notes/new/", {"title": "Forged"}, headers=headers)
    assertNotContains(response, "Forged", status_code=403)
    assert browser.post("/nothing", headers=headers).status_code == 404
    assert "csrftoken" not in browser.cookies


def test_other_errors_have_a_page(author: Client) -> None:
    assertContains(author.post("/"), "Method not allowed", status_code=405)
    large = author.post("/notes/new/", {"body": "x" * 1_000_001})
    assertContains(large, "Too large", status_code=413)
    wrong_host = author.get("/", headers={"host": "evil.example"})
    assertContains(wrong_host, "Bad request", status_code=400)
    wrong_form = author.post("/notes/new/", headers={"host": "evil.example"})
    assertContains(wrong_form, "Bad request", status_code=400)


def test_a_failure_shows_no_details(author: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notes.models.NoteQuerySet.search", lambda notes, text: 1 / 0)
    response = author.get("/notes/")
    assertContains(response, "Something went wrong", status_code=500)
    assertNotContains(response, "ZeroDivisionError", status_code=500)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_nobody_writes_between_the_reading_and_the_writing(
    author: Client, note: Note, verb: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        author.post(f"/notes/{note.pk}/{verb}/", {"title": "Bread"})

    statements = [query["sql"] for query in queries]
    first = next(sql for sql in statements if re.search("IMMEDIATE|notes_note", sql))
    assert re.search("BEGIN IMMEDIATE|FOR UPDATE", first)


@pytest.mark.parametrize(
    ("path", "queries"), [("", 2), ("new/", 0), ("{}/", 1), ("{}/edit/", 1), ("{}/delete/", 1)]
)
def test_a_page_asks_no_more_however_many_notes_there_are(
    author: Client,
    notes: Manager[Note],
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
) -> None:
    for number in range(3):
        note = notes.create(title=f"Note {number}")
    with django_assert_num_queries(WHO_ASKS["pages"] + queries):
        assert author.get(f"/notes/{path.format(note.pk)}").status_code == 200
