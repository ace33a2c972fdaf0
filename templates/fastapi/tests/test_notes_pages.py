import re
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient, Response

from app import words
from app.notes.models import Note
from app.notes.pages import PAGE_SIZE
from app.notes.service import Notes


@pytest.fixture
async def note(notes: Notes) -> Note:
    return await notes.add(title="Milk & <b>bread</b>", body="2 litres")


async def send(client: AsyncClient, path: str, **values: str) -> Response:
    """Send a form with the token that the last page carried."""
    page = await client.get("/notes/new/")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    return await client.post(path, data={"csrf_token": token[1], **values})


async def test_home(client: AsyncClient) -> None:
    response = await client.get("/")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


async def test_list_escapes_what_people_wrote(client: AsyncClient, note: Note) -> None:
    response = await client.get("/notes/")

    assert "Milk &amp; &lt;b&gt;bread&lt;/b&gt;" in response.text


@pytest.mark.parametrize("query", ["%00", "x" * 3000])
async def test_an_odd_search_finds_nothing(client: AsyncClient, note: Note, query: str) -> None:
    response = await client.get(f"/notes/?q={query}")

    assert response.status_code == 200


async def test_a_file_is_no_title(client: AsyncClient) -> None:
    page = await client.get("/notes/new/")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token

    response = await client.post(
        "/notes/new/",
        data={"csrf_token": token[1]},
        files={"title": b"a file"},
    )

    assert response.status_code == 422


async def test_list_is_paged(client: AsyncClient, notes: Notes) -> None:
    for number in range(PAGE_SIZE + 1):
        await notes.add(title=f"Note {number:02}", body="")

    first = await client.get("/notes/")
    second = await client.get("/notes/?page=2")

    assert 'rel="next"' in first.text
    assert "Note 20" in first.text
    assert "Note 00" not in first.text
    assert 'rel="prev"' in second.text
    assert "Note 00" in second.text


async def test_search(client: AsyncClient, note: Note) -> None:
    found = await client.get("/notes/?q=litres")
    nothing = await client.get("/notes/?q=wine")

    assert "1 note with “litres”" in found.text
    assert f"/notes/{note.id}/" in found.text
    assert "Nothing was found" in nothing.text
    assert f"/notes/{note.id}/" not in nothing.text


async def test_create(client: AsyncClient) -> None:
    response = await send(client, "/notes/new/", title=" Tea ", body="green\r\nblack")
    page = await client.get(response.headers["Location"])
    again = await client.get(response.headers["Location"])

    assert response.status_code == 303
    assert "<h1>Tea</h1>" in page.text
    assert "green\nblack" in page.text
    assert "The note was added." in page.text
    assert "The note was added." not in again.text


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        (" ", words.REQUIRED),
        ("x" * 201, words.TOO_LONG.format(limit=200)),
        ("a\x00", words.UNUSABLE),
    ],
)
async def test_mistakes_are_shown_beside_what_was_typed(
    client: AsyncClient, title: str, sentence: str
) -> None:
    response = await send(client, "/notes/new/", title=title, body="green <tea>")

    assert response.status_code == 422
    assert f'<p class="field-error" id="title-text">{sentence}</p>' in response.text
    assert "green &lt;tea&gt;" in response.text


async def test_edit(client: AsyncClient, note: Note) -> None:
    form = await client.get(f"/notes/{note.id}/edit/")
    wrong = await send(client, f"/notes/{note.id}/edit/", title="")
    response = await send(client, f"/notes/{note.id}/edit/", title="Oat milk", body="")

    assert "2 litres" in form.text
    assert wrong.status_code == 422
    assert response.status_code == 303
    assert (note.title, note.body) == ("Oat milk", "")


async def test_delete(client: AsyncClient, note: Note) -> None:
    question = await client.get(f"/notes/{note.id}/delete/")
    response = await send(client, f"/notes/{note.id}/delete/")

    assert "Delete this note for good?" in question.text
    assert response.headers["Location"] == "/notes/"
    assert (await client.get(f"/notes/{note.id}/")).status_code == 404


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_form_needs_its_token(client: AsyncClient, note: Note, token: str) -> None:
    await client.get("/notes/")

    response = await client.post(f"/notes/{note.id}/delete/", data={"csrf_token": token})

    assert response.status_code == 403
    assert (await client.get(f"/notes/{note.id}/")).status_code == 200


OWN = {"Origin": "http://localhost"}
FOREIGN = [{}, {"Origin": "https://evil.example"}, OWN | {"Sec-Fetch-Site": "cross-site"}]


async def test_a_form_of_an_earlier_session_keeps_what_was_typed(client: AsyncClient) -> None:
    typed = {"csrf_token": "old", "title": "Tea", "body": "green\r\n<b>", "password": "secret"}

    response = await client.post("/notes/new/", data=typed, headers=OWN)
    token = re.search(r'name="csrf_token" value="([^"]+)"', response.text)
    assert token
    again = await client.post("/notes/new/", data={**typed, "csrf_token": token[1]})

    assert response.status_code == 403
    assert "Your session began anew" in response.text
    assert "\ngreen\r\n&lt;b&gt;</textarea>" in response.text
    assert "secret" not in response.text
    assert again.status_code == 303


@pytest.mark.parametrize("headers", FOREIGN)
async def test_what_another_site_sends_is_not_shown_and_begins_no_session(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    response = await client.post("/notes/new/", data={"title": "Forged"}, headers=headers)
    lost = await client.post("/nothing", headers=headers)

    assert response.status_code == 403
    assert "Forged" not in response.text
    assert lost.status_code == 404
    assert not client.cookies


async def test_scripts_send_the_token_of_the_page_in_a_header(
    client: AsyncClient,
    note: Note,
) -> None:
    page = await client.get("/notes/")
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert token

    response = await client.post(f"/notes/{note.id}/delete/", headers={"X-CSRFToken": token[1]})

    assert response.status_code == 303


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/notes/4711/", "/notes/abc/", f"/notes/{2**31}/edit/", "/notes/?page=x"],
)
async def test_unknown_page(client: AsyncClient, path: str) -> None:
    response = await client.get(path)

    assert response.status_code == 404
    assert "<h1>Page not found</h1>" in response.text


async def test_address_without_its_slash(client: AsyncClient) -> None:
    response = await client.get("/notes?q=milk")

    assert response.status_code == 308
    assert response.headers["Location"] == "http://localhost/notes/?q=milk"


async def test_a_body_has_a_limit(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    response = await client.post("/notes/new/", content=b"x" * 1_100_000, headers=headers)

    assert response.status_code == 413
    assert response.headers["X-Frame-Options"] == "DENY"


async def test_a_body_of_unknown_length_has_a_limit(client: AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    response = await client.post("/notes/new/", content=chunks(), headers=headers)

    assert response.status_code == 413
    assert "Too large" in response.text


async def test_other_method(client: AsyncClient) -> None:
    response = await client.delete("/notes/new/")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, POST"
    assert "<h1>Method not allowed</h1>" in response.text


async def test_no_page_loads_or_runs_anything_from_elsewhere(
    client: AsyncClient,
    note: Note,
) -> None:
    for path in ("/", "/notes/", "/notes/new/", f"/notes/{note.id}/", "/nothing"):
        text = (await client.get(path)).text
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", text)
        for address in re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', text):
            if address != "data:,":
                assert (await client.get(address)).status_code == 200, address
