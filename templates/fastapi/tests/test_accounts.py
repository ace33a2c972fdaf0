import re
from datetime import timedelta

import pytest
from anyio import Semaphore
from httpx2 import AsyncClient
from sqlalchemy import update

from app.accounts import reset
from app.accounts.dependencies import HOME
from app.accounts.passwords import set_password
from app.main import app
from app.users import passwords
from app.users.models import User
from app.users.service import Users
from tests.accounts import CHANGE, EMAIL, PASSWORD, is_logged_in, log_in, log_out, send, sign_up

OTHER_PASSWORD = "battery staple"


async def test_sign_up_logs_in(stranger: AsyncClient) -> None:
    response = await sign_up(stranger)

    assert response.status_code == 303
    assert response.headers["Location"] == app.url_path_for(HOME)
    assert await is_logged_in(stranger)


async def test_an_address_signs_up_once(stranger: AsyncClient) -> None:
    await sign_up(stranger)
    await log_out(stranger)

    response = await sign_up(stranger, email=EMAIL.upper())

    assert response.status_code == 422
    assert "has signed up already" in response.text


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [("grace", PASSWORD, "email"), (EMAIL, "12345678", "password"), (EMAIL, "", "password")],
)
async def test_mistakes_are_shown(
    stranger: AsyncClient,
    email: str,
    password: str,
    field: str,
) -> None:
    response = await send(stranger, "/accounts/signup/", email=email, password=password)

    assert response.status_code == 422
    assert f'id="{field}-text"' in response.text
    assert f'value="{email}"' in response.text
    assert password == "" or f'"{password}"' not in response.text


async def test_wrong_password(stranger: AsyncClient) -> None:
    await sign_up(stranger)
    await log_out(stranger)

    response = await log_in(stranger, password="wrong")

    assert response.status_code == 422
    assert not await is_logged_in(stranger)


async def test_too_many_wrong_passwords(stranger: AsyncClient) -> None:
    for _ in range(10):
        await log_in(stranger, password="wrong")

    response = await log_in(stranger)

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "Too many attempts" in response.text


async def test_pages_lead_to_the_login_and_back(stranger: AsyncClient) -> None:
    await sign_up(stranger)
    await log_out(stranger)

    away = await stranger.get(f"{CHANGE}?q=milk&page=1")
    page = await stranger.get(away.headers["Location"])
    back = re.search(r'name="next" value="([^"]*)"', page.text)
    assert back
    response = await log_in(stranger, next=back[1].replace("&amp;", "&"))

    assert away.status_code == 303
    assert away.headers["Location"] == f"/accounts/login/?next={CHANGE}%3Fq%3Dmilk%26page%3D1"
    assert response.headers["Location"] == f"{CHANGE}?q=milk&page=1"


async def test_a_form_is_kept_when_its_log_in_has_ended(stranger: AsyncClient) -> None:
    typed = {"title": "Long thought"}
    page = await stranger.get("/accounts/login/")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    headers = {"Origin": "http://localhost", "X-CSRFToken": token[1]}

    response = await stranger.post(CHANGE, data=typed, headers=headers)

    assert response.status_code == 403
    assert 'href="/accounts/login/" target="_blank"' in response.text
    assert "Long thought" in response.text


@pytest.mark.parametrize(
    "next_address",
    ["https://evil.com", "//evil.com", "/\\evil.com", "\\/evil.com", "/\t/evil.com", "evil", "/ö"],
)
async def test_login_leads_nowhere_else(stranger: AsyncClient, next_address: str) -> None:
    await sign_up(stranger)
    await log_out(stranger)

    response = await log_in(stranger, next=next_address)

    assert response.headers["Location"] == app.url_path_for(HOME)


async def test_login_begins_a_new_session(stranger: AsyncClient) -> None:
    await stranger.get("/accounts/login/")
    before = stranger.cookies["session"]

    await sign_up(stranger)

    page = await stranger.get(CHANGE)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert token
    assert stranger.cookies["session"] != before
    stranger.cookies.clear()
    stranger.cookies.set("session", before)
    response = await stranger.post(CHANGE, data={"csrf_token": token[1]})
    assert response.status_code == 403
    assert not await is_logged_in(stranger)


async def test_logout_makes_the_cookie_worthless(stranger: AsyncClient) -> None:
    await sign_up(stranger)
    cookie = stranger.cookies["session"]

    response = await log_out(stranger)
    stranger.cookies.clear()
    stranger.cookies.set("session", cookie)

    assert response.status_code == 303
    assert not await is_logged_in(stranger)


async def test_logout_needs_a_form_of_ours(stranger: AsyncClient) -> None:
    await sign_up(stranger)

    assert (await stranger.post("/accounts/logout/")).status_code == 403
    assert (await stranger.get("/accounts/logout/")).status_code == 405
    assert await is_logged_in(stranger)


async def test_change_password(stranger: AsyncClient) -> None:
    await sign_up(stranger)
    elsewhere = stranger.cookies["session"]

    wrong = await send(stranger, CHANGE, old_password="wrong", new_password=OTHER_PASSWORD)
    weak = await send(stranger, CHANGE, old_password=PASSWORD, new_password="password")
    right = await send(stranger, CHANGE, old_password=PASSWORD, new_password=OTHER_PASSWORD)

    assert (wrong.status_code, weak.status_code, right.status_code) == (422, 422, 303)
    assert await is_logged_in(stranger)
    stranger.cookies.clear()
    stranger.cookies.set("session", elsewhere)
    assert not await is_logged_in(stranger)
    assert (await log_in(stranger, password=OTHER_PASSWORD)).status_code == 303


async def test_of_two_changes_one_counts(users: Users) -> None:
    user = await users.add(EMAIL, PASSWORD)
    connection = await users.session.connection()
    await connection.execute(update(User).values(password_hash="another"))

    assert not await set_password(users.session, user, OTHER_PASSWORD)
    assert not await users.authenticate(EMAIL, OTHER_PASSWORD, "")


async def test_changing_a_password_is_throttled_too(stranger: AsyncClient) -> None:
    await sign_up(stranger)
    for _ in range(10):
        await send(stranger, CHANGE, old_password="wrong", new_password=OTHER_PASSWORD)

    response = await send(stranger, CHANGE, old_password=PASSWORD, new_password=OTHER_PASSWORD)

    assert response.status_code == 429


LOG_IN = "/accounts/login/"
CHOOSE = "/accounts/password/reset/choose/"


async def ask_for_link(
    client: AsyncClient,
    capsys: pytest.CaptureFixture[str],
    email: str = EMAIL,
) -> str:
    """Ask for a mail and return the path of the link in it, if one was sent."""
    capsys.readouterr()
    response = await send(client, "/accounts/password/reset/", email=email)
    assert response.headers["Location"] == "/accounts/login/"
    link = re.search(r"http://localhost(/accounts/password/reset/\S+)", capsys.readouterr().err)
    return link[1] if link else ""


async def is_over(client: AsyncClient, link: str) -> bool:
    """Whether a link is refused, to look at and to use."""
    page = await client.get(link)
    form = await client.get("/accounts/login/")
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
    assert token
    values = {"csrf_token": token[1], "new_password": "one more secret"}
    used = await client.post(CHOOSE, data=values)
    addresses = {page.headers.get("Location"), used.headers.get("Location")}
    return addresses == {"/accounts/password/reset/"}


async def test_reset_password(stranger: AsyncClient, capsys: pytest.CaptureFixture[str]) -> None:
    await sign_up(stranger)
    await log_out(stranger)
    link = await ask_for_link(stranger, capsys)

    opened = await stranger.get(link)
    weak = await send(stranger, CHOOSE, new_password="password")
    done = await send(stranger, CHOOSE, new_password=OTHER_PASSWORD)

    assert opened.headers["Location"] == CHOOSE, "the token does not stay in the address"

    assert (weak.status_code, done.status_code) == (422, 303)
    assert await is_over(stranger, link)
    assert (await log_in(stranger, password=PASSWORD)).status_code == 422
    assert (await log_in(stranger, password=OTHER_PASSWORD)).status_code == 303


async def test_whoever_has_no_password_gets_one_by_mail(
    stranger: AsyncClient, user: User, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the owner of rows that were there before people were (`poe makemigration --owner`)."""
    assert user.password_hash == ""
    assert (await send(stranger, LOG_IN, email=user.email, password="")).status_code == 422

    await stranger.get(await ask_for_link(stranger, capsys, user.email))
    await send(stranger, CHOOSE, new_password=OTHER_PASSWORD)
    done = await send(stranger, LOG_IN, email=user.email, password=OTHER_PASSWORD)

    assert done.status_code == 303


async def test_a_link_opens_in_every_browser(
    stranger: AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """What scans mails opens it first."""
    await sign_up(stranger)
    await log_out(stranger)
    link = await ask_for_link(stranger, capsys)

    for _ in range(2):
        stranger.cookies.clear()
        assert (await stranger.get(link, follow_redirects=True)).status_code == 200
    done = await send(stranger, CHOOSE, new_password=OTHER_PASSWORD)

    assert done.headers["Location"] == "/accounts/login/"


async def test_reset_tells_nobody_who_has_an_account(
    stranger: AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await ask_for_link(stranger, capsys, email="nobody@example.com") == ""
    assert (await send(stranger, "/accounts/password/reset/", email="x")).status_code == 422


async def test_nobody_gets_mails_without_end(
    stranger: AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await sign_up(stranger)

    links = [await ask_for_link(stranger, capsys) for _ in range(4)]

    assert all(links[:3])
    assert links[3] == ""


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
async def test_a_network_asks_for_so_many_links(stranger: AsyncClient, email: str) -> None:
    await sign_up(stranger)
    for _ in range(30):
        await send(stranger, "/accounts/password/reset/", email=email)

    response = await send(stranger, "/accounts/password/reset/", email=email)

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


async def test_a_network_signs_up_so_often(stranger: AsyncClient) -> None:
    for _ in range(30):
        await sign_up(stranger)

    response = await sign_up(stranger)

    assert response.status_code == 429
    assert "Too many attempts" in response.text


async def test_a_crowd_is_told_to_come_back(
    stranger: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "places", Semaphore(0))

    response = await log_in(stranger)

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


async def test_old_and_forged_links(
    stranger: AsyncClient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await sign_up(stranger)
    await log_out(stranger)
    link = await ask_for_link(stranger, capsys)
    monkeypatch.setattr(reset, "RESET_LINK_LIFETIME", timedelta(seconds=-1))

    assert await is_over(stranger, link)
    assert await is_over(stranger, f"{CHOOSE}?token=nonsense")


@pytest.mark.parametrize("path", ["/accounts/login", "/accounts/password/reset/choose"])
async def test_address_without_its_slash(stranger: AsyncClient, path: str) -> None:
    response = await stranger.get(path)

    assert response.status_code == 308
    assert response.headers["Location"] == f"http://localhost{path}/"
