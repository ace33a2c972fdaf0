import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import words
from app.admin.users import UserView
from app.admin.views import FORMULA, View
from app.database import db
from app.users.models import User
from app.users.service import add_user, authenticate
from tests.admin import EMAIL, PASSWORD, assert_keeps_to_the_policy, is_inside, log_in
from tests.forms import submit, token_of

OTHER_EMAIL = "tim@example.com"
SCREENS = [
    "/admin/",
    "/admin/user/",
    "/admin/user/new/",
    "/admin/user/edit/?id={staff.id}",
    "/admin/user/details/?id={staff.id}",
    "/admin/user/delete/?id={staff.id}",
    "/admin/user/export/csv/",
]
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "http://localhost.evil.example/",
    "javascript:alert()",
]


def find(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))


def has_password(app: Flask, email: str, password: str) -> bool:
    with app.test_request_context():
        return authenticate(email, password) is not None


# Who gets in


def test_the_address_works_without_its_slash(client: FlaskClient) -> None:
    assert client.get("/admin").headers["Location"].endswith("/admin/")


@pytest.mark.parametrize("path", SCREENS)
def test_strangers_are_asked_to_log_in(client: FlaskClient, staff: User, path: str) -> None:
    response = client.get(path.format(staff=staff))

    assert response.status_code == 303
    assert response.headers["Location"].startswith("/admin/login?next=/admin/")


def test_staff_come_to_what_they_asked_for(client: FlaskClient, staff: User) -> None:
    asked = client.get("/admin/user/?search=grace&sort=1")

    response = log_in(client, path=asked.headers["Location"])

    assert response.status_code == 303
    assert client.get(response.headers["Location"]).request.full_path == asked.request.full_path


def test_staff_log_in_and_out(app: Flask, admin: FlaskClient) -> None:
    assert is_inside(admin)
    with admin.session_transaction() as session:
        inside = dict(session)

    admin.post("/admin/logout", data={"csrf_token": token_of(admin.get("/admin/"))})
    assert not is_inside(admin)

    with admin.session_transaction() as session:
        session.update(inside)
    assert not is_inside(admin), "the log-in is over, whatever the cookie says"


def test_others_are_refused(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        add_user(EMAIL, PASSWORD)

    for password in (PASSWORD, "wrong"):
        page = log_in(client, password)
        assert page.status_code == 422
        assert "no such member of staff" in page.text
    assert not is_inside(client)


def test_who_is_no_longer_staff_is_out_at_once(app: Flask, admin: FlaskClient, staff: User) -> None:
    with app.app_context():
        db.session.get_one(User, staff.id).is_staff = False
        db.session.commit()

    assert not is_inside(admin)
    assert "does not let you in" in admin.get("/admin/login").text


@pytest.mark.usefixtures("staff")
def test_guessing_is_slowed_down(client: FlaskClient) -> None:
    for _ in range(10):
        assert log_in(client, "wrong").status_code == 422

    response = log_in(client)

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("address", ELSEWHERE)
def test_the_log_in_leads_nowhere_else(client: FlaskClient, address: str) -> None:
    form = client.get("/admin/login", query_string={"next": address})
    values = {"email": EMAIL, "password": PASSWORD, "next": address}

    response = client.post("/admin/login", data={"csrf_token": token_of(form), **values})

    assert response.headers["Location"] == "/admin/"


# Screens


@pytest.mark.parametrize("path", SCREENS[:-1])
def test_screens_keep_to_the_policy(admin: FlaskClient, staff: User, path: str) -> None:
    page = admin.get(path.format(staff=staff))

    assert_keeps_to_the_policy(page)
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", SCREENS)
def test_no_screen_shows_a_password(admin: FlaskClient, staff: User, path: str) -> None:
    assert staff.password_hash[:15] not in admin.get(path.format(staff=staff)).text


def test_it_looks_and_speaks_as_the_site_does(client: FlaskClient, staff: User) -> None:
    outside = client.get("/admin/login")
    log_in(client)
    inside = client.get("/admin/user/")

    for page in (inside, outside):
        assert "Back to the site" in page.text
        assert "vendor/pico.min.css" in page.text
    assert "Log out</button>" in inside.text
    assert "Log in</button>" in outside.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing/", 404),
        ("static/admin/js/form.js", 404),
        ("user/details/?id=x", 404),
        ("user/details/?id=1&id=1", 404),
        ("user/edit/?id=99999999999999999999", 404),
        ("user/delete/?id=%00", 404),
        ("user/delete/" + "?id=1" + "&id=1" * 100, 400),
        ("user/delete/", 303),
        ("user/?page=99999999999999999999", 400),
        ("user/?page=x&sort=99&desc=x", 200),
        ("user/?search=%27%25", 200),
        ("user/?search=" + "a+" * 2000, 200),
        ("user/?search=%00", 200),
        ("user/?flt0_staff_equals=%00", 200),
        ("user/?endpoint=x&_external=1&_scheme=javascript", 200),
        ("user/export/csv/?endpoint=x&export_type=x", 200),
        ("user/export/exe/", 302),
        ("user/ajax/lookup/?name=x", 404),
    ],
)
def test_odd_addresses(admin: FlaskClient, path: str, status: int) -> None:
    response = admin.get(f"/admin/{path}")

    assert response.status_code == status
    assert "javascript:" not in response.text


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nothing_leads_elsewhere(admin: FlaskClient, staff: User, address: str) -> None:
    for path in ("new/", "edit/", "details/"):
        page = admin.get(f"/admin/user/{path}", query_string={"id": staff.id, "url": address})
        assert page.status_code == 200
        assert address not in page.text

    page = admin.get("/admin/user/new/")
    values = {"email": OTHER_EMAIL, "password": PASSWORD, "url": address}
    saved = admin.post(
        "/admin/user/new/",
        data={"csrf_token": token_of(page), **values},
        query_string={"url": address},
    )
    assert saved.headers["Location"] == "/admin/user/"


def test_a_way_back_is_kept(admin: FlaskClient) -> None:
    page = admin.get("/admin/user/new/", query_string={"url": "/admin/user/?search=ada"})

    assert 'href="/admin/user/?search=ada"' in page.text


@pytest.mark.parametrize("path", ["login", "logout", "user/new/", "user/action/", "user/delete/"])
def test_other_sites_cannot_send_forms(admin: FlaskClient, staff: User, path: str) -> None:
    data = {"email": OTHER_EMAIL, "password": PASSWORD, "action": "delete", "rowid": staff.id}

    assert admin.post(f"/admin/{path}", data=data).status_code in (403, 405)
    assert is_inside(admin)


@pytest.mark.parametrize("path", ["login", "user/new/"])
def test_a_form_has_a_limit(client: FlaskClient, path: str) -> None:
    form = "application/x-www-form-urlencoded"

    response = client.post(f"/admin/{path}", data=b"x" * 1_100_000, content_type=form)

    assert response.status_code == 413


def test_a_failure_tells_nothing(
    app: Flask,
    admin: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise ProgrammingError("SELECT secret", {}, Exception("secret"))

    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(View, "get_query", fail)

    response = admin.get("/admin/user/")

    assert response.status_code == 500
    assert "secret" not in response.text
    assert "secret" in caplog.text


# Users


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("?search=GRACE", True),
        ("?search=ada", False),
        ("?sort=1&desc=1", True),
        ("?flt0_staff_equals=1", True),
        ("?flt0_staff_equals=0", False),
        ("?flt0_staff_equals=", True),
    ],
)
def test_users_are_listed(admin: FlaskClient, query: str, is_found: bool) -> None:
    page = admin.get(f"/admin/user/{query}")
    export = admin.get(f"/admin/user/export/csv/{query}")

    assert (EMAIL in page.text) is is_found
    assert (EMAIL in export.text) is is_found


def test_a_list_has_pages(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        people = [User(email=f"{n}@example.com", password_hash="") for n in range(20)]
        db.session.add_all(people)
        db.session.commit()

    first, second = (admin.get(f"/admin/user/?page={page}") for page in (0, 1))

    assert "Page 1 of 2" in first.text
    assert EMAIL not in first.text
    assert EMAIL in second.text


def test_nobody_gets_all_at_once(
    admin: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UserView, "export_max_rows", 1)

    assert len(admin.get("/admin/user/export/csv/").text.splitlines()) == 2


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_what_looks_like_a_formula_stays_text(text: str) -> None:
    assert FORMULA.match(text)


def test_a_user_is_added(app: Flask, admin: FlaskClient) -> None:
    response = submit(admin, "/admin/user/new/", email="Tim@Example.com", password=PASSWORD)

    assert response.headers["Location"] == "/admin/user/"
    assert has_password(app, OTHER_EMAIL, PASSWORD)
    with app.app_context():
        user = find(OTHER_EMAIL)
        assert user
        assert not user.is_staff


def test_a_password_stays_until_another_is_typed_in_its_place(
    app: Flask, admin: FlaskClient, staff: User
) -> None:
    path = f"/admin/user/edit/?id={staff.id}"

    submit(admin, path, email=OTHER_EMAIL, password="", is_staff="y")
    assert has_password(app, OTHER_EMAIL, PASSWORD)
    assert is_inside(admin)

    submit(admin, path, email=OTHER_EMAIL, password="other-words", is_staff="y")
    assert has_password(app, OTHER_EMAIL, "other-words")
    assert not is_inside(admin), "a new password ends every log-in"


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    ("email", "password", "message"),
    [
        ("nobody", "", words.NO_EMAIL),
        ("ada@example.com", "", words.EMAIL_TAKEN),
        (EMAIL, "password1", words.TOO_COMMON),
        (EMAIL, EMAIL, words.TOO_LIKE_EMAIL),
        (EMAIL, "        ", words.TOO_SIMPLE),
    ],
)
def test_a_wrong_user_is_refused(
    app: Flask, admin: FlaskClient, staff: User, email: str, password: str, message: str
) -> None:
    path = f"/admin/user/edit/?id={staff.id}"

    page = submit(admin, path, email=email, password=password, is_staff="y")

    assert page.status_code == 422
    assert message in page.text
    assert password not in page.text or password in ("", EMAIL, "        ")
    assert has_password(app, EMAIL, PASSWORD)


@pytest.mark.parametrize(
    ("password", "text"), [("", words.REQUIRED), ("short", words.TOO_SHORT.format(limit=8))]
)
def test_a_new_user_needs_a_password(admin: FlaskClient, password: str, text: str) -> None:
    page = submit(admin, "/admin/user/new/", email=OTHER_EMAIL, password=password)

    assert page.status_code == 422
    assert text in page.text


def test_an_old_password_may_stay_but_a_new_one_is_needed(admin: FlaskClient, staff: User) -> None:
    new = admin.get("/admin/user/new/").text
    old = admin.get(f"/admin/user/edit/?id={staff.id}").text

    assert words.HOW_STRONG in new
    assert "keep the old one" not in new
    assert "keep the old one" in old


def test_users_are_deleted_after_a_question(app: Flask, admin: FlaskClient, user: User) -> None:
    question = admin.get(f"/admin/user/delete/?id={user.id}")
    assert user.email in question.text

    data = {"csrf_token": token_of(question), "action": "delete", "rowid": str(user.id)}
    assert admin.post("/admin/user/action/", data=data).headers["Location"] == "/admin/user/"

    with app.app_context():
        assert find(user.email) is None


def test_not_more_than_one_saw_are_deleted_together(admin: FlaskClient, staff: User) -> None:
    token = token_of(admin.get(f"/admin/user/delete/?id={staff.id}"))
    data = {"csrf_token": token, "action": "delete", "rowid": [str(staff.id)] * 101}

    assert admin.post("/admin/user/action/", data=data).status_code == 400
    assert is_inside(admin)


def test_who_edits_what_was_just_deleted_is_told_so(
    app: Flask, admin: FlaskClient, user: User
) -> None:
    path = f"/admin/user/edit/?id={user.id}"
    elsewhere = delete(User).where(User.id == user.id).execution_options(synchronize_session=False)

    @event.listens_for(Session, "before_flush", once=True)
    def delete_it(session: Session, *_: object) -> None:
        session.execute(elsewhere)

    assert submit(admin, path, email=OTHER_EMAIL, password="").status_code == 404


# The first of the staff


def test_the_command_lets_in(app: Flask, user: User) -> None:
    result = app.test_cli_runner().invoke(args=["staff", user.email])

    assert "is staff now" in result.output
    with app.app_context():
        assert db.session.get_one(User, user.id).is_staff


def test_the_command_knows_no_strangers(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["staff", EMAIL])

    assert result.exit_code == 1
    assert "Nobody has signed up" in result.output
