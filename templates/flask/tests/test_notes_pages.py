import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from app import words
from tests.conftest import MakeApp
from tests.forms import submit, token_of


def write_note(author: FlaskClient, title: str, body: str = "") -> str:
    response = submit(author, "/notes/new/", title=title, body=body)
    assert response.status_code == 303
    return response.location


def test_home_leads_on(author: FlaskClient) -> None:
    page = author.get("/").text
    links = re.findall(r'<h2><a href="([^"]+)"', page)
    assert "/notes/" in links
    assert {author.get(link).status_code for link in links} == {200}
    assert "While you develop" in page


def test_home_tells_nobody_else_how_to_develop(make_app: MakeApp) -> None:
    settings = {"secret_key": "x" * 50, "allowed_hosts": "localhost"}
    with make_app(environment="production", **settings) as app:
        page = app.test_client().get("/", base_url="https://localhost")
    assert page.status_code == 200
    assert "While you develop" not in page.text


def test_a_note_is_written_and_announced_once(author: FlaskClient) -> None:
    path = write_note(author, "  <b>Milk</b> ", "Two\r\nbottles")
    page = author.get(path).text
    assert "<h1>&lt;b&gt;Milk&lt;/b&gt;</h1>" in page
    assert "Two\nbottles" in page
    assert "The note was added." in page
    assert "The note was added." not in author.get(path).text


def test_a_note_is_changed(author: FlaskClient) -> None:
    path = write_note(author, "Before", "Body")
    assert 'value="Before"' in author.get(f"{path}edit/").text
    assert submit(author, f"{path}edit/", title="After", body="Body").location == path
    assert "After" in author.get(path).text


def test_a_note_is_deleted(author: FlaskClient) -> None:
    path = write_note(author, "Short life")
    assert "Delete this note for good?" in author.get(f"{path}delete/").text
    assert author.get(path).status_code == 200
    assert submit(author, f"{path}delete/").location == "/notes/"
    assert author.get(path).status_code == 404


@pytest.mark.parametrize(
    ("title", "body", "sentence"),
    [
        ("", "typed", words.REQUIRED),
        (" ", "", words.REQUIRED),
        ("x" * 201, "", words.TOO_LONG.format(limit=200)),
        ("a\0", "", words.UNUSABLE),
        ("x", "y" * 10_001, words.TOO_LONG.format(limit=10_000)),
    ],
)
def test_a_faulty_form_keeps_what_was_typed(
    title: str, body: str, sentence: str, author: FlaskClient
) -> None:
    response = submit(author, "/notes/new/", title=title, body=body)
    assert response.status_code == 422
    assert body in response.text
    assert response.text.count('aria-invalid="true"') == 1
    assert re.findall(r'<p class="field-error" id="\w+-text">(.*)</p>', response.text) == [sentence]
    assert "There are no notes yet." in author.get("/notes/").text


def test_twenty_notes_make_a_page(author: FlaskClient) -> None:
    for number in range(21):
        write_note(author, f"Note {number:02}!")
    first, second = author.get("/notes/?q=note").text, author.get("/notes/?q=note&page=2").text
    assert "Note 20!" in first
    assert "Note 00!" not in first
    assert "?q=note&amp;page=2" in first
    assert "Note 00!" in second
    assert "?q=note&amp;page=1" in second


def test_a_file_is_no_title(author: FlaskClient) -> None:
    assert submit(author, "/notes/new/", title=(BytesIO(b"x"), "x.txt")).status_code == 422


@pytest.mark.parametrize("page", ["0", "-1", "9999", "two", "", "9" * 5000])
def test_odd_page_numbers_do_no_harm(page: str, author: FlaskClient) -> None:
    assert author.get(f"/notes/?page={page}").status_code == 200


def test_search_finds_and_shows_what_was_sought(author: FlaskClient) -> None:
    write_note(author, "Needle")
    write_note(author, "Hay")
    page = author.get("/notes/?q=needle").text
    assert "1 note with “needle”" in page
    assert "Needle" in page
    assert "Hay" not in page
    assert 'value="needle"' in page
    assert "Nothing was found." in author.get("/notes/?q=%00nothing").text


@pytest.mark.parametrize("path", ["/notes/new/", "/notes/1/edit/", "/notes/1/delete/"])
def test_a_forged_form_is_refused(path: str, client: FlaskClient) -> None:
    response = client.post(path, data={"title": "Forged"})
    assert response.status_code == 403
    assert "<h1>" in response.text


OWN = {"Origin": "http://localhost"}
FOREIGN = [{}, {"Origin": "https://evil.example"}, OWN | {"Sec-Fetch-Site": "cross-site"}]


def test_a_form_of_an_earlier_session_keeps_what_was_typed(author: FlaskClient) -> None:
    typed = {"csrf_token": "old", "title": "Tea", "body": "green\r\n<b>", "password": "secret"}
    response = author.post("/notes/new/", data=typed, headers=OWN)
    assert response.status_code == 403
    assert "Your session began anew" in response.text
    assert "\ngreen\r\n&lt;b&gt;</textarea>" in response.text
    assert "secret" not in response.text
    typed["csrf_token"] = token_of(response)
    assert author.post("/notes/new/", data=typed).status_code == 303


def test_a_form_needs_no_referrer(author: FlaskClient) -> None:
    token = token_of(author.get("/notes/new/", base_url="https://localhost"))
    form = {"csrf_token": token, "title": "Tea"}
    assert author.post("/notes/new/", data=form, base_url="https://localhost").status_code == 303


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_another_site_sends_is_not_shown_and_begins_no_session(
    headers: dict[str, str], client: FlaskClient
) -> None:
    response = client.post("/notes/new/", data={"title": "Forged"}, headers=headers)
    assert response.status_code == 403
    assert "Forged" not in response.text
    assert client.post("/nothing", headers=headers).status_code == 404
    assert client.get_cookie("session") is None


@pytest.mark.parametrize("note_id", ["0", "999", "one", "9" * 5000, "%D9%A1"])
def test_no_such_note(note_id: str, author: FlaskClient) -> None:
    response = author.get(f"/notes/{note_id}/")
    assert response.status_code == 404
    assert "<h1>Page not found</h1>" in response.text


def test_a_form_over_1_mb_is_refused(author: FlaskClient) -> None:
    response = submit(author, "/notes/new/", title="x", body="x" * 1_100_000)
    assert response.status_code == 413
    assert "<h1>" in response.text


def test_a_wrong_method_is_refused(client: FlaskClient) -> None:
    assert client.put("/notes/").status_code == 405
