import re
import sys
from collections.abc import AsyncIterator
from unittest.mock import AsyncMock

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from app.admin import staff as command
from app.admin.notes import NoteView
from app.admin.staff import make_staff
from app.database import engine, new_session
from app.notes.models import Note
from app.notes.service import Notes
from app.users.models import User
from app.users.service import ATTEMPTS, Users

EMAIL = "grace@example.com"
PASSWORD = "nanoseconds-matter"
PAGES = (
    "/admin/",
    "/admin/login",
    "/admin/note/list",
    "/admin/note/create",
    "/admin/note/edit?pk={note.id}",
    "/admin/note/detail?pk={note.id}",
    "/admin/user/list",
    "/admin/user/create",
    "/admin/user/edit?pk={staff.id}",
    "/admin/user/detail?pk={staff.id}",
    "/admin/_api/user/relation-lookup",
)


@pytest.fixture(autouse=True)
async def one_transaction(session: AsyncSession) -> AsyncIterator[None]:
    """The admin works in the transaction that is rolled back, too."""
    new_session.configure(bind=session.bind, join_transaction_mode="create_savepoint")
    yield
    new_session.configure(bind=engine, join_transaction_mode="conditional_savepoint")


@pytest.fixture
async def staff(users: Users) -> User:
    user = await users.add(EMAIL, PASSWORD)
    await make_staff(users.session, user)
    return user


@pytest.fixture
async def admin(stranger: AsyncClient, staff: User) -> AsyncClient:
    """A client that staff is logged in with."""
    await log_in(stranger)
    return stranger


@pytest.fixture
async def note(notes: Notes) -> Note:
    return await notes.add(title="Milk & bread", body="<b>two</b>")


async def log_in(client: AsyncClient, password: str = PASSWORD) -> Response:
    await client.get("/admin/login")
    return await post(client, "/admin/login", username=EMAIL, password=password)


async def post(client: AsyncClient, path: str, **data: str) -> Response:
    data["csrftoken"] = client.cookies["starlette_admin_csrftoken"]
    return await client.post(path, data=data)


async def is_inside(client: AsyncClient) -> bool:
    return (await client.get("/admin/")).status_code == 200


# Who gets in


async def test_the_address_works_without_its_slash(stranger: AsyncClient) -> None:
    assert (await stranger.get("/admin")).headers["Location"] == "/admin/"


@pytest.mark.parametrize("path", ["/admin/", "/admin/note/list", "/admin/nothing"])
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
    admin: AsyncClient, staff: User, session: AsyncSession
) -> None:
    staff.is_staff = False
    await session.commit()

    assert not await is_inside(admin)
    assert "does not let you in" in (await admin.get("/admin/login")).text


async def test_guessing_is_slowed_down(stranger: AsyncClient, staff: User) -> None:
    for _ in range(ATTEMPTS):
        assert (await log_in(stranger, "wrong")).status_code == 400

    response = await log_in(stranger)

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("path", ["//evil.com", "/\\evil.com", "https://evil.com/"])
@pytest.mark.usefixtures("staff")
async def test_the_log_in_leads_nowhere_else(stranger: AsyncClient, path: str) -> None:
    await stranger.get("/admin/login")
    account = {"username": EMAIL, "password": PASSWORD}

    response = await post(stranger, f"/admin/login?next={path}", **account)

    assert response.headers["Location"] == "http://localhost/admin/"


@pytest.mark.parametrize(
    "path",
    ["login", "logout", "note/create", "_api/note/action?name=delete", "_api/note/row-action"],
)
async def test_other_sites_cannot_send_forms(admin: AsyncClient, path: str) -> None:
    assert (await admin.post(f"/admin/{path}")).status_code == 403


# Pages


@pytest.mark.parametrize("path", PAGES)
async def test_pages_need_nothing_from_elsewhere(
    admin: AsyncClient, staff: User, note: Note, path: str
) -> None:
    if path == "/admin/login":
        await post(admin, "/admin/logout")

    response = await admin.get(path.format(note=note, staff=staff))

    assert response.status_code == 200
    assert not re.search(r"https?://(?!localhost/|www\.w3\.org/)", response.text)
    assert staff.password_hash not in response.text
    policy = response.headers["Content-Security-Policy"]
    assert all(f"'nonce-{nonce}'" in policy for nonce in re.findall('nonce="(.+?)"', response.text))
    assert "<script>" not in response.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing", 404),
        ("nothing/list", 404),
        ("note/detail?pk=x", 404),
        ("note/edit?pk=99999999999999999999", 404),
        ("note/list?page=99999999999999999999", 400),
        ("note/list?filter=id__eq%3D99999999999999999999", 400),
        ("note/list?page_size=7", 400),
        ("note/list?sort=password__asc", 200),
        ("note/list?q=%27%25", 200),
        ("user/list?filter=password_hash__startswith%3Da", 400),
        ("_api/note/relation-lookup?skip=x&limit=-1", 200),
    ],
)
async def test_odd_addresses(admin: AsyncClient, path: str, status: int) -> None:
    assert (await admin.get(f"/admin/{path}")).status_code == status


async def test_a_wrong_method_is_told_the_right_one(admin: AsyncClient) -> None:
    response = await post(admin, "/admin/note/list")

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("path", ["/admin/login", "/admin/note/create"])
async def test_a_form_has_a_limit(stranger: AsyncClient, path: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    response = await stranger.post(path, content=b"x" * 1_100_000, headers=headers)

    assert response.status_code == 413
    assert response.headers["X-Frame-Options"] == "DENY"


async def test_a_failure_tells_nothing(
    admin: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(NoteView, "find_all", AsyncMock(side_effect=RuntimeError("secret")))

    response = await admin.get("/admin/note/list")

    assert response.status_code == 500
    assert "secret" not in response.text
    assert "secret" in caplog.text


async def test_a_failed_action_tells_nothing(
    admin: AsyncClient, note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = ProgrammingError("SELECT secret", {}, Exception("secret"))
    monkeypatch.setattr(NoteView, "delete", AsyncMock(side_effect=failure))

    response = await post(admin, f"/admin/_api/note/row-action?name=delete&pk={note.id}")

    assert response.status_code == 500
    assert "secret" not in response.text


# Notes


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("?q=MILK", True),
        ("?q=wine", False),
        ("?sort=author__asc", True),
        ("?filter=title__startswith%3DMilk", True),
        ("?filter=title__startswith%3DWine", False),
    ],
)
async def test_notes_are_listed(admin: AsyncClient, note: Note, query: str, is_found: bool) -> None:
    response = await admin.get(f"/admin/note/list{query}")

    assert ("Milk &amp; bread" in response.text) is is_found
    assert ("ada@example.com" in response.text) is is_found


async def test_a_note_is_added(admin: AsyncClient, notes: Notes, user: User) -> None:
    typed = {"title": " Tea ", "body": "one\r\ntwo", "author": str(user.id)}

    response = await post(admin, "/admin/note/create", **typed)

    assert response.status_code == 303
    [added], _ = await notes.find(q="Tea", limit=1, offset=0)
    assert (added.title, added.body) == ("Tea", "one\ntwo")


async def test_a_note_is_changed(admin: AsyncClient, note: Note, session: AsyncSession) -> None:
    before = note.updated_at
    author = str(note.author_id)

    await post(admin, f"/admin/note/edit?pk={note.id}", title="Tea", author=author)

    await session.refresh(note)
    assert (note.title, note.body) == ("Tea", "")
    assert note.updated_at > before


@pytest.mark.parametrize(
    ("title", "author", "message"),
    [(" ", "{id}", "at least 1"), ("a\0b", "{id}", "pattern"), ("Tea", "x", "no such user")],
)
async def test_a_wrong_note_is_refused(
    admin: AsyncClient, user: User, title: str, author: str, message: str
) -> None:
    author = author.format(id=user.id)

    response = await post(admin, "/admin/note/create", title=title, body="", author=author)

    assert response.status_code == 422
    assert message in response.text


async def test_notes_are_exported_and_deleted(admin: AsyncClient, note: Note, notes: Notes) -> None:
    action = f"/admin/_api/note/action?pks={note.id}&name="

    exported = await post(admin, f"{action}export", scope="selected", format="csv")
    assert "Milk & bread" in exported.text

    assert (await post(admin, f"{action}delete")).status_code == 200
    assert await notes.find(q="", limit=1, offset=0) == ([], 0)


async def test_nothing_is_imported(admin: AsyncClient) -> None:
    assert (await post(admin, "/admin/_api/user/import", format="csv")).status_code == 403


# Users


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
        ("nobody", "", "not a valid email address"),
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


async def test_a_new_user_needs_a_password(admin: AsyncClient) -> None:
    response = await post(admin, "/admin/user/create", email="tim@example.com")

    assert response.status_code == 422
    assert "at least 8" in response.text


async def test_a_deleted_user_leaves_nothing(admin: AsyncClient, note: Note, notes: Notes) -> None:
    await post(admin, f"/admin/_api/user/row-action?name=delete&pk={note.author_id}")

    assert await notes.find(q="", limit=1, offset=0) == ([], 0)


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
