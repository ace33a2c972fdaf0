from httpx2 import AsyncClient

from tests.accounts import log_out, send, sign_up


async def test_people_land_on_their_notes(stranger: AsyncClient) -> None:
    assert (await sign_up(stranger)).headers["Location"] == "/notes/"


async def test_notes_need_a_log_in(stranger: AsyncClient) -> None:
    response = await stranger.get("/notes/?q=milk")

    assert response.headers["Location"] == "/accounts/login/?next=/notes/%3Fq%3Dmilk"


async def test_notes_belong_to_their_author(stranger: AsyncClient) -> None:
    await sign_up(stranger)
    note = (await send(stranger, "/notes/new/", title="Milk", body="")).headers["Location"]
    await log_out(stranger)
    await sign_up(stranger, email="other@example.com")

    for path in (note, f"{note}edit/"):
        assert (await stranger.get(path)).status_code == 404
    assert "Milk" not in (await stranger.get("/notes/")).text


async def test_pages_of_a_person_are_kept_nowhere(stranger: AsyncClient) -> None:
    before = await stranger.get("/")
    await sign_up(stranger)

    assert "Cache-Control" not in before.headers
    for path in ("/", "/notes/", "/notes/1/"):
        assert (await stranger.get(path)).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in (await stranger.get("/static/app.css")).headers
