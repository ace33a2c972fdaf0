import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.database import db
from app.notes import seed
from app.notes.models import Note
from app.users.models import User
from tests.accounts import log_in, sign_up
from tests.conftest import MakeApp
from tests.forms import submit


@pytest.fixture
def theirs(app: Flask) -> str:
    """The path of a note that somebody else wrote."""
    client = app.test_client()
    sign_up(client, email="other@example.com")
    return submit(client, "/notes/new/", title="Milk").location


def only_note(app: Flask) -> Note:
    with app.app_context():
        return db.session.scalars(select(Note)).one()


def test_people_land_on_their_notes(client: FlaskClient) -> None:
    assert sign_up(client).location == "/notes/"


def test_notes_need_a_log_in(client: FlaskClient) -> None:
    response = client.get("/notes/?q=milk")

    assert response.location == "/accounts/login/?next=/notes/?q%3Dmilk"


def test_notes_belong_to_their_author(app: Flask, member: FlaskClient, theirs: str) -> None:
    for path in (theirs, f"{theirs}edit/", f"{theirs}delete/"):
        assert member.get(path).status_code == 404
    for path in (f"{theirs}edit/", f"{theirs}delete/"):
        assert submit(member, path, title="Tea").status_code == 404
    assert "Milk" not in member.get("/notes/").text
    assert only_note(app).title == "Milk"


@pytest.mark.usefixtures("theirs")
def test_a_search_does_not_tell_of_the_notes_of_others(member: FlaskClient) -> None:
    assert "Nothing was found." in member.get("/notes/?q=milk").text


def test_a_note_cannot_be_given_to_others(app: Flask, member: FlaskClient, user: User) -> None:
    submit(member, "/notes/new/", title="Milk", author_id=user.id + 1)

    assert only_note(app).author_id == user.id


@pytest.mark.usefixtures("theirs")
def test_notes_go_with_their_author(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(User))
        assert db.session.scalars(select(Note)).all() == []


def test_the_demo_user_can_log_in(app: Flask, client: FlaskClient) -> None:
    app.test_cli_runner().invoke(args=["seed"])

    log_in(client, seed.PASSWORD, email=seed.EMAIL)

    assert "Shopping list" in client.get("/notes/").text


def test_no_known_password_in_production(make_app: MakeApp) -> None:
    production = {"environment": "production", "secret_key": "x" * 50, "allowed_hosts": "localhost"}
    with make_app(**production) as app:
        result = app.test_cli_runner().invoke(args=["seed"])

    assert result.exit_code == 1
    assert "not in production" in result.output
