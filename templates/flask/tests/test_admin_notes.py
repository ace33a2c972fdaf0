import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app import words
from app.database import db
from app.notes.models import Note
from app.users.models import User
from app.users.service import find_user
from tests.admin import assert_keeps_to_the_policy
from tests.forms import submit, token_of


@pytest.fixture
def note(app: Flask, user: User) -> Note:
    with app.app_context():
        note = Note(title="Milk & bread", body="<b>two</b>", author_id=user.id)
        db.session.add(note)
        db.session.commit()
        return note


def titles(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Note.title)))


SCREENS = ["", "new/", "edit/?id={note.id}", "details/?id={note.id}", "delete/?id={note.id}"]


@pytest.mark.parametrize("path", SCREENS)
def test_strangers_are_asked_to_log_in(client: FlaskClient, note: Note, path: str) -> None:
    response = client.get(f"/admin/note/{path.format(note=note)}")

    assert response.status_code == 303
    assert response.headers["Location"].startswith("/admin/login?next=/admin/")


@pytest.mark.parametrize("path", SCREENS)
def test_screens_keep_to_the_policy(admin: FlaskClient, note: Note, path: str) -> None:
    page = admin.get(f"/admin/note/{path.format(note=note)}")

    assert_keeps_to_the_policy(page)
    assert "<b>" not in page.text


@pytest.mark.parametrize("path", ["note/new/", "note/action/"])
def test_other_sites_cannot_send_forms(app: Flask, admin: FlaskClient, path: str) -> None:
    data = {"title": "Forged", "body": "", "author": "grace@example.com"}

    assert admin.post(f"/admin/{path}", data=data).status_code == 403
    assert titles(app) == []


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("?search=MILK", True),
        ("?search=ada@", True),
        ("?search=wine", False),
        ("?sort=2", True),
    ],
)
def test_notes_are_listed(admin: FlaskClient, note: Note, query: str, is_found: bool) -> None:
    page = admin.get(f"/admin/note/{query}")
    export = admin.get(f"/admin/note/export/csv/{query}")

    assert ("Milk &amp; bread" in page.text) is is_found
    assert ("ada@example.com" in page.text) is is_found
    assert ("Milk & bread" in export.text) is is_found


def test_a_formula_is_exported_as_text(app: Flask, admin: FlaskClient, note: Note) -> None:
    with app.app_context():
        db.session.get_one(Note, note.id).title = "=1+1"
        db.session.commit()

    assert ",'=1+1," in admin.get("/admin/note/export/csv/").text


def test_a_note_is_added(app: Flask, admin: FlaskClient, user: User) -> None:
    typed = {"title": " Tea ", "body": "one\r\ntwo", "author": f" {user.email.upper()} "}

    response = submit(admin, "/admin/note/new/", **typed)

    assert response.headers["Location"] == "/admin/note/"
    with app.app_context():
        note = db.session.scalars(select(Note)).one()
        assert (note.title, note.body, note.author_id) == ("Tea", "one\ntwo", user.id)


def test_a_note_is_changed(app: Flask, admin: FlaskClient, note: Note, staff: User) -> None:
    path = f"/admin/note/edit/?id={note.id}"
    assert 'value="ada@example.com"' in admin.get(path).text

    submit(admin, path, title="Tea", body="", author=staff.email)

    with app.app_context():
        changed = db.session.get_one(Note, note.id)
        assert (changed.title, changed.body, changed.author_id) == ("Tea", "", staff.id)
        assert changed.updated_at > note.updated_at


@pytest.mark.parametrize(
    ("title", "author", "message"),
    [
        (" ", "ada@example.com", words.REQUIRED),
        ("a\0b", "ada@example.com", words.UNUSABLE),
        ("Tea", "", words.REQUIRED),
        ("Tea", "nobody@example.com", "no such user"),
        ("Tea", "ada@example.com\0", "no such user"),
    ],
)
@pytest.mark.usefixtures("user")
def test_a_wrong_note_is_refused(
    app: Flask, admin: FlaskClient, title: str, author: str, message: str
) -> None:
    page = submit(admin, "/admin/note/new/", title=title, body="", author=author)

    assert page.status_code == 422
    assert message in page.text
    assert titles(app) == []


def test_notes_are_deleted_together(app: Flask, admin: FlaskClient, note: Note) -> None:
    with app.app_context():
        other = Note(title="Tea", body="", author_id=note.author_id)
        db.session.add(other)
        db.session.commit()
        ids = [str(note.id), str(other.id)]

    question = admin.get("/admin/note/delete/", query_string={"id": ids})
    assert "Delete 2 notes?" in question.text
    data = {"csrf_token": token_of(question), "action": "delete", "rowid": ids}
    admin.post("/admin/note/action/", data=data)

    assert titles(app) == []


def test_a_deleted_user_leaves_nothing(app: Flask, admin: FlaskClient, note: Note) -> None:
    question = admin.get(f"/admin/user/delete/?id={note.author_id}")
    data = {"csrf_token": token_of(question), "action": "delete", "rowid": str(note.author_id)}
    admin.post("/admin/user/action/", data=data)

    assert titles(app) == []


def test_an_author_who_was_just_deleted_is_told_of(
    admin: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_and_delete(email: str) -> User | None:
        found = find_user(email)
        elsewhere = delete(User).where(User.id == user.id)
        db.session.execute(elsewhere.execution_options(synchronize_session=False))
        return found

    monkeypatch.setattr("app.admin.notes.find_user", find_and_delete)

    response = submit(admin, "/admin/note/new/", title="Tea", body="", author=user.email)

    assert response.status_code == 409
