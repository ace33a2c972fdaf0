import re
import sys
from collections.abc import Callable
from unittest.mock import AsyncMock

import pytest
from httpx2 import AsyncClient
from sqlalchemy import delete
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm.exc import StaleDataError
from starlette.requests import Request

from app import words
from app.admin import staff as command
from app.admin.users import UserView
from app.database import SessionDep
from app.main import app
from app.users.models import User
from app.users.service import Users
from tests.admin import EMAIL, PASSWORD, assert_needs_nothing_from_elsewhere, log_in, post

PAGES = (
    "/admin/",
    "/admin/login",
    "/admin/user/list",
    "/admin/user/create",
    "/admin/user/edit?pk={staff.id}",
    "/admin/user/detail?pk={staff.id}",
    "/admin/_api/user/relation-lookup",
)

pytestmark = pytest.mark.usefixtures("one_transaction")


async def is_inside(client: AsyncClient) -> bool:
    return (await client.get("/admin/")).status_code == 200


# Who gets in


async def test_the_address_works_without_its_slash(stranger: AsyncClient) -> None:
    assert (await stranger.get("/admin")).headers["Location"] == "/admin/"


@pytest.mark.parametrize("path", ["/admin/", "/admin/user/list", "/admin/nothing"])
async def test_strangers_are_asked_to_log_in(stranger: AsyncClient, path: str) -> None:
    response = await stranger.get(path)

    assert response.status_code == 303
    assert "/admin/login?next=" in response.headers["Location"]


async def test_staff_log_in_and_out(admin: AsyncClient) -> None:
    inside = dict(admin.cookies)
    assert await is_inside(admin)

    await post(admin, "/admin/logout")
    assert not await is_inside(admin)

    admin.cookies.update(inside)
    assert not await is_inside(admin), "the log-in is over, whatever the cookie says"


async def test_others_are_refused(stranger: AsyncClient, users: Users) -> None:
    await users.add(EMAIL, PASSWORD)

    response = await log_in(stranger)

    assert response.status_code == 400
    assert "no such member of staff" in response.text
    assert "no such member of staff" in (await log_in(stranger, "wrong")).text
    assert not await is_inside(stranger)


async def test_who_is_no_longer_staff_is_out_at_once(
    admin: AsyncClient, staff: User, session: SessionDep
) -> None:
    staff.is_staff = False
    await session.commit()

    assert not await is_inside(admin)
    assert "does not let you in" in (await admin.get("/admin/login")).text


async def test_guessing_is_slowed_down(stranger: AsyncClient, staff: User) -> None:
    for _ in range(10):
        assert (await log_in(stranger, "wrong")).status_code == 400

    response = await log_in(stranger)

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


async def test_who_has_gone_is_no_failure(
    stranger: AsyncClient,
    staff: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(Request, "is_disconnected", AsyncMock(return_value=True))

    with pytest.raises(AssertionError):  # the client's: it got no answer
        await log_in(stranger)

    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("path", ["//evil.com", "/\\evil.com", "https://evil.com/"])
@pytest.mark.usefixtures("staff")
async def test_the_log_in_leads_nowhere_else(stranger: AsyncClient, path: str) -> None:
    await stranger.get("/admin/login")
    account = {"username": EMAIL, "password": PASSWORD}

    response = await post(stranger, f"/admin/login?next={path}", **account)

    assert response.headers["Location"] == "http://localhost/admin/"


@pytest.mark.parametrize(
    "path",
    ["login", "logout", "user/create", "_api/user/action?name=delete", "_api/user/row-action"],
)
async def test_other_sites_cannot_send_forms(admin: AsyncClient, path: str) -> None:
    assert (await admin.post(f"/admin/{path}")).status_code == 403


# Pages


@pytest.mark.parametrize("path", PAGES)
async def test_pages_need_nothing_from_elsewhere(
    admin: AsyncClient, staff: User, path: str
) -> None:
    if path == "/admin/login":
        await post(admin, "/admin/logout")

    response = await admin.get(path.format(staff=staff))

    assert_needs_nothing_from_elsewhere(response)
    assert staff.password_hash not in response.text


async def test_it_looks_and_speaks_as_the_site_does(admin: AsyncClient) -> None:
    inside = await admin.get("/admin/user/list")
    await post(admin, "/admin/logout")
    outside = await admin.get("/admin/login")

    for page in (inside, outside):
        assert 'href="http://localhost/"' in page.text
        assert '/admin/static/admin.css"' in page.text
        assert "Sign in" not in page.text
    assert "Back to the site" in inside.text
    assert "Log out" in inside.text
    assert "Log in</button>" in outside.text


@pytest.mark.parametrize("file", ["admin.css", "theme.js"])
async def test_its_look_is_for_everybody(stranger: AsyncClient, file: str) -> None:
    assert (await stranger.get(f"/admin/static/{file}")).status_code == 200


@pytest.mark.parametrize(
    ("path", "text"),
    [("nothing", "Page not found"), ("user/list?page_size=7", "Bad request")],
)
async def test_an_error_keeps_the_menu(admin: AsyncClient, path: str, text: str) -> None:
    page = await admin.get(f"/admin/{path}")

    assert text in page.text
    assert 'href="http://localhost/admin/user/list"' in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing", 404),
        ("nothing/list", 404),
        ("user/detail?pk=x", 404),
        ("user/edit?pk=99999999999999999999", 404),
        ("user/list?page=99999999999999999999", 400),
        ("user/list?filter=id__eq%3D99999999999999999999", 400),
        ("user/list?page_size=7", 400),
        ("user/list?sort=password__asc", 200),
        ("user/list?q=%27%25", 200),
        ("user/list?filter=password_hash__startswith%3Da", 400),
        ("_api/user/relation-lookup?skip=x&limit=-1", 200),
    ],
)
async def test_odd_addresses(admin: AsyncClient, path: str, status: int) -> None:
    assert (await admin.get(f"/admin/{path}")).status_code == status


async def test_a_wrong_method_is_told_the_right_one(admin: AsyncClient) -> None:
    response = await post(admin, "/admin/user/list")

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("path", ["/admin/login", "/admin/user/create"])
async def test_a_form_has_a_limit(stranger: AsyncClient, path: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    response = await stranger.post(path, content=b"x" * 1_100_000, headers=headers)

    assert response.status_code == 413
    assert response.headers["X-Frame-Options"] == "DENY"


async def test_a_failure_tells_nothing(
    admin: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(UserView, "find_all", AsyncMock(side_effect=RuntimeError("secret")))

    response = await admin.get("/admin/user/list")

    assert response.status_code == 500
    assert "secret" not in response.text
    assert "secret" in caplog.text


async def test_a_failed_action_tells_nothing(
    admin: AsyncClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = ProgrammingError("SELECT secret", {}, Exception("secret"))
    monkeypatch.setattr(UserView, "delete", AsyncMock(side_effect=failure))

    response = await post(admin, f"/admin/_api/user/row-action?name=delete&pk={user.id}")

    assert response.status_code == 500
    assert "secret" not in response.text


# Users


@pytest.mark.parametrize("path", ["import", "inline-edit?pk=1&field=email"])
async def test_other_ways_to_write_are_closed(admin: AsyncClient, path: str) -> None:
    assert (await post(admin, f"/admin/_api/user/{path}", email=EMAIL)).status_code == 403


async def test_a_user_is_added(admin: AsyncClient, users: Users) -> None:
    await post(admin, "/admin/user/create", email="Tim@Example.com", password_hash=PASSWORD)

    assert await users.authenticate("tim@example.com", PASSWORD, "")


async def test_a_password_stays_until_another_is_typed_in_its_place(
    admin: AsyncClient, staff: User, users: Users
) -> None:
    path = f"/admin/user/edit?pk={staff.id}"

    await post(admin, path, email="tim@example.com", password_hash="", is_staff="on")
    await users.session.refresh(staff)
    assert await users.authenticate("tim@example.com", PASSWORD, "")
    assert await is_inside(admin)

    await post(admin, path, email="tim@example.com", password_hash="other-words", is_staff="on")
    await users.session.refresh(staff)
    assert await users.authenticate("tim@example.com", "other-words", "")
    assert not await is_inside(admin), "a new password ends every log-in"


@pytest.mark.parametrize(
    ("email", "password", "message"),
    [
        ("nobody", "", "Write an address"),
        ("ada@example.com", "", "signed up already"),
        (EMAIL, "password1", "too common"),
    ],
)
async def test_a_wrong_user_is_refused(
    admin: AsyncClient, staff: User, user: User, email: str, password: str, message: str
) -> None:
    path = f"/admin/user/edit?pk={staff.id}"

    response = await post(admin, path, email=email, password_hash=password)

    assert response.status_code == 422
    assert message in response.text
    assert 'value="password1"' not in response.text


@pytest.mark.parametrize(("password", "text"), [("", words.REQUIRED), ("short", "at least 8")])
async def test_a_new_user_needs_a_password(admin: AsyncClient, password: str, text: str) -> None:
    typed = {"email": "tim@example.com", "password_hash": password}

    response = await post(admin, "/admin/user/create", **typed)

    assert response.status_code == 422
    assert text in response.text


async def test_an_old_password_may_stay_but_a_new_one_is_needed(
    admin: AsyncClient, staff: User
) -> None:
    new = await admin.get("/admin/user/create")
    old = await admin.get(f"/admin/user/edit?pk={staff.id}")

    assert "At least 8 characters" in new.text
    assert "keep the old one" not in new.text
    assert "keep the old one" in old.text


# The first of the staff


async def test_the_command_lets_in(
    users: Users, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    user = await users.add(EMAIL, PASSWORD)
    monkeypatch.setattr(command, "engine", AsyncMock())
    monkeypatch.setattr(sys, "argv", ["staff", EMAIL])

    await command.main()

    await users.session.refresh(user)
    assert user.is_staff
    assert "is staff now" in capsys.readouterr().out


async def test_the_command_knows_no_strangers(users: Users) -> None:
    with pytest.raises(SystemExit, match="Nobody has signed up"):
        await command.let_in(users, EMAIL)


async def test_the_command_knows_nobody_who_has_just_gone(
    users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await users.add(EMAIL, PASSWORD)
    elsewhere = delete(User).execution_options(synchronize_session=False)
    await users.session.execute(elsewhere)
    monkeypatch.setattr(users, "find", AsyncMock(return_value=user))

    with pytest.raises(SystemExit, match="Nobody has signed up"):
        await command.let_in(users, EMAIL)


# What another site could try


async def test_a_token_of_somebody_else_is_refused(
    admin: AsyncClient, connect: Callable[..., AsyncClient]
) -> None:
    page = await connect(app).get("/admin/login")
    token = re.search(r'name="csrftoken" value="([^"]+)"', page.text)
    assert token

    for headers in ({}, {"X-CSRFToken": token[1]}):
        data = {"csrftoken": token[1], "email": "b@example.com", "password_hash": PASSWORD}
        response = await admin.post("/admin/user/create", data=data, headers=headers)
        assert response.status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/\t/evil.example",
        "/\\evil.example",
        "//evil.example",
        "http://localhost.evil.example/",
        "/admin/user/detail?_origin=%2F%09%2Fevil.example",
    ],
)
async def test_nothing_leads_elsewhere(admin: AsyncClient, address: str) -> None:
    page = await admin.get("/admin/user/create", params={"_origin": address})

    assert page.status_code == 200
    assert "evil.example" not in page.text


async def test_a_way_back_is_kept(admin: AsyncClient) -> None:
    page = await admin.get("/admin/user/create", params={"_origin": "/admin/user/list?q=milk"})

    assert 'href="/admin/user/list?q=milk"' in page.text


async def test_screens_are_kept_nowhere_but_their_styles_are(admin: AsyncClient) -> None:
    screen = await admin.get("/admin/user/list")
    script = await admin.get("/admin/static/js/list.js")

    assert screen.headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in script.headers


async def test_who_edits_what_was_just_deleted_is_told_so(
    admin: AsyncClient, users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await users.add("b@example.com", PASSWORD)
    monkeypatch.setattr(UserView, "edit", AsyncMock(side_effect=StaleDataError))

    response = await post(admin, f"/admin/user/edit?pk={other.id}", email="c@example.com")

    assert response.status_code == 404
