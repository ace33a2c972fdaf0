import pytest
from httpx2 import AsyncClient

from app import words
from app.database import SessionDep
from app.notes.models import Note
from app.notes.service import Notes
from app.users.models import User
from tests.admin import assert_needs_nothing_from_elsewhere, post

pytestmark = pytest.mark.usefixtures("one_transaction")


@pytest.fixture
async def note(notes: Notes) -> Note:
    return await notes.add(title="Milk & bread", body="<b>two</b>")


async def test_strangers_are_asked_to_log_in(stranger: AsyncClient) -> None:
    response = await stranger.get("/admin/note/list")

    assert response.status_code == 303
    assert "/admin/login?next=" in response.headers["Location"]


@pytest.mark.parametrize(
    "path", ["note/create", "_api/note/action?name=delete", "_api/note/row-action"]
)
async def test_other_sites_cannot_send_forms(admin: AsyncClient, path: str) -> None:
    assert (await admin.post(f"/admin/{path}")).status_code == 403


@pytest.mark.parametrize("path", ["list", "create", "edit?pk={note.id}", "detail?pk={note.id}"])
async def test_pages_need_nothing_from_elsewhere(
    admin: AsyncClient, staff: User, note: Note, path: str
) -> None:
    response = await admin.get(f"/admin/note/{path.format(note=note)}")

    assert_needs_nothing_from_elsewhere(response)
    assert staff.password_hash not in response.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("note/detail?pk=x", 404),
        ("note/edit?pk=99999999999999999999", 404),
        ("note/list?page=99999999999999999999", 400),
        ("note/list?filter=id__eq%3D99999999999999999999", 400),
        ("note/list?page_size=7", 400),
        ("note/list?sort=password__asc", 200),
        ("note/list?q=%27%25", 200),
        ("_api/note/relation-lookup?skip=x&limit=-1", 200),
    ],
)
async def test_odd_addresses(admin: AsyncClient, path: str, status: int) -> None:
    assert (await admin.get(f"/admin/{path}")).status_code == status


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


async def test_nobody_gets_all_at_once(
    admin: AsyncClient, note: Note, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    await notes.add(title="Tea", body="")
    monkeypatch.setattr("app.admin.views.MAX_ROWS", 1)

    found = (await admin.get("/admin/_api/note/relation-lookup?limit=0")).json()

    assert (len(found["items"]), found["total"]) == (1, 2)


async def test_a_note_is_added(admin: AsyncClient, notes: Notes, user: User) -> None:
    typed = {"title": " Tea ", "body": "one\r\ntwo", "author": str(user.id)}

    response = await post(admin, "/admin/note/create", **typed)

    assert response.status_code == 303
    [added], _ = await notes.find(q="Tea", limit=1, offset=0)
    assert (added.title, added.body) == ("Tea", "one\ntwo")


async def test_a_note_is_changed(admin: AsyncClient, note: Note, session: SessionDep) -> None:
    before = note.updated_at
    author = str(note.author_id)

    await post(admin, f"/admin/note/edit?pk={note.id}", title="Tea", author=author)

    await session.refresh(note)
    assert (note.title, note.body) == ("Tea", "")
    assert note.updated_at > before


@pytest.mark.parametrize(
    ("title", "author", "message"),
    [(" ", "{id}", words.REQUIRED), ("a\0b", "{id}", words.UNUSABLE), ("Tea", "x", "no such user")],
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


async def test_a_deleted_user_leaves_nothing(admin: AsyncClient, note: Note, notes: Notes) -> None:
    await post(admin, f"/admin/_api/user/row-action?name=delete&pk={note.author_id}")

    assert await notes.find(q="", limit=1, offset=0) == ([], 0)
