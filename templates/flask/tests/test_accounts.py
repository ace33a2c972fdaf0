import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Protocol

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import event, update
from werkzeug.test import TestResponse

from app import mail, words
from app.accounts import pages, reset
from app.accounts.guard import HOME
from app.database import db, now
from app.users import passwords, throttle
from app.users.logins import LOGIN_LIFETIME
from app.users.models import User
from tests.accounts import CHANGE, is_logged_in, log_in, log_out, sign_up
from tests.conftest import NOWHERE, MakeApp
from tests.forms import submit, token_of
from tests.users import EMAIL, PASSWORD

LOG_IN = "/accounts/login/"
RESET = "/accounts/password/reset/"
CHOOSE = f"{RESET}choose/"
OTHER_PASSWORD = "battery staple"

TryOften = Callable[[str, int], None]


class AskForLink(Protocol):
    def __call__(self, email: str = EMAIL) -> str: ...


@pytest.fixture
def home(app: Flask) -> str:
    """Where people land after a log-in."""
    with app.test_request_context():
        return url_for(HOME)


@pytest.fixture
def try_often(app: Flask) -> TryOften:
    def try_often(kind: str, times: int) -> None:
        """Count as many tries, from where the clients of tests come from."""
        with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
            for number in range(times):
                throttle.count(kind, f"{number}@example.com")

    return try_often


def test_a_sign_up_logs_in_and_says_so(client: FlaskClient, home: str) -> None:
    response = sign_up(client)

    assert response.location == home
    assert words.WELCOME in client.get(home).text
    assert is_logged_in(client)


@pytest.mark.usefixtures("user")
def test_an_address_signs_up_once(client: FlaskClient) -> None:
    response = sign_up(client, EMAIL.upper())

    assert response.status_code == 422
    assert words.EMAIL_TAKEN in response.text
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    ("email", "password", "field", "sentence"),
    [
        ("grace", PASSWORD, "email", words.NO_EMAIL),
        ("", PASSWORD, "email", words.REQUIRED),
        ("x" * 250 + "@example.com", PASSWORD, "email", words.NO_EMAIL),
        (EMAIL, "", "password", words.REQUIRED),
        (EMAIL, "short", "password", words.TOO_SHORT.format(limit=8)),
        (EMAIL, "41592653", "password", words.TOO_SIMPLE),
        (EMAIL, "password", "password", words.TOO_COMMON),
        (EMAIL, EMAIL, "password", words.TOO_LIKE_EMAIL),
        (EMAIL, "tab\tand words", "password", words.UNUSABLE),
        (EMAIL, "x" * 129, "password", words.TOO_LONG.format(limit=128)),
    ],
)
def test_mistakes_are_shown_beside_what_was_typed(
    client: FlaskClient, email: str, password: str, field: str, sentence: str
) -> None:
    response = sign_up(client, email, password)

    assert response.status_code == 422
    assert f'id="{field}-text">{sentence}' in response.text
    assert f'value="{email}"' in response.text
    assert not password or f'type="password" value="{password}"' not in response.text
    assert not is_logged_in(client)


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("typed", [{"password": "wrong"}, {"email": "nobody@example.com"}])
def test_a_wrong_password_is_told_like_an_unknown_address(
    client: FlaskClient, typed: dict[str, str]
) -> None:
    response = log_in(client, **typed)

    assert response.status_code == 422
    assert words.WRONG_LOGIN in response.text
    assert not is_logged_in(client)


@pytest.mark.usefixtures("user")
def test_who_loses_the_password_at_the_last_moment_stays_out(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check of a password and the log-in, somebody may change it."""
    monkeypatch.setattr("app.users.logins.begin", lambda user: None)

    assert words.WRONG_LOGIN in log_in(client).text


@pytest.mark.usefixtures("user")
def test_pages_lead_to_the_login_and_back(client: FlaskClient) -> None:
    wanted = f"{CHANGE}?q=milk&page=1"
    away = client.get(wanted)
    page = client.get(away.location).text

    assert away.status_code == 303
    assert f'value="{wanted.replace("&", "&amp;")}"' in page
    assert log_in(client, next=wanted).location == wanted


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    "wanted",
    ["https://evil.com", "//evil.com", "/\\evil.com", "\\/evil.com", "/\t/evil.com", "evil", "/ö"],
)
def test_the_login_leads_nowhere_else(client: FlaskClient, home: str, wanted: str) -> None:
    assert log_in(client, next=wanted).location == home


def test_a_form_is_kept_when_its_log_in_has_ended(client: FlaskClient) -> None:
    form = {"csrf_token": token_of(client.get(LOG_IN)), "title": "Long thought"}
    ours = client.post(CHANGE, data=form, headers={"Origin": "http://localhost"})
    theirs = client.post(CHANGE, data=form, headers={"Origin": "https://evil.com"})

    assert ours.status_code == 403
    assert f'href="{LOG_IN}" target="_blank"' in ours.text
    assert "Long thought" in ours.text
    assert theirs.status_code == 303
    assert CHANGE not in theirs.location


@pytest.mark.usefixtures("user")
def test_a_log_in_begins_a_new_session(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["planted"] = True

    log_in(client)

    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.permanent


@pytest.mark.usefixtures("user")
def test_the_cookie_lasts_as_long_as_the_log_in(client: FlaskClient) -> None:
    log_in(client)

    cookie = client.get_cookie("session")
    assert cookie
    assert cookie.expires
    assert abs(now() + LOGIN_LIFETIME - cookie.expires) < timedelta(minutes=1)
    client.get(CHANGE)
    assert "Set-Cookie" not in client.get(CHANGE).headers


def test_a_log_out_makes_the_cookie_worthless(client: FlaskClient, member: FlaskClient) -> None:
    cookie = member.get_cookie("session")
    assert cookie
    client.set_cookie("session", cookie.value)
    assert is_logged_in(client)

    assert log_out(member).status_code == 303
    assert words.LOGGED_OUT in member.get("/").text

    assert not is_logged_in(member)
    assert not is_logged_in(client)


def test_a_log_out_needs_a_form_of_ours(member: FlaskClient) -> None:
    assert member.post("/accounts/logout/").status_code == 403
    assert member.get("/accounts/logout/").status_code == 405
    assert is_logged_in(member)


def change(client: FlaskClient, old_password: str, new_password: str) -> TestResponse:
    return submit(client, CHANGE, old_password=old_password, new_password=new_password)


def test_a_changed_password_ends_the_other_sessions(
    client: FlaskClient, member: FlaskClient
) -> None:
    log_in(client)

    assert words.NOT_YOURS in change(member, "wrong", OTHER_PASSWORD).text
    assert words.TOO_COMMON in change(member, PASSWORD, "password").text
    assert words.TOO_LIKE_EMAIL in change(member, PASSWORD, EMAIL).text
    assert is_logged_in(client)

    assert change(member, PASSWORD, OTHER_PASSWORD).status_code == 303
    assert is_logged_in(member)
    assert not is_logged_in(client)
    assert log_in(client, OTHER_PASSWORD).status_code == 303


def test_of_two_who_change_a_password_one_is_told(
    member: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "set_password", lambda user, password: False)

    response = change(member, PASSWORD, OTHER_PASSWORD)

    assert response.status_code == 422
    assert words.NOT_YOURS in response.text


def assert_refused(response: TestResponse) -> None:
    assert response.status_code == 429
    assert words.TOO_MANY_ATTEMPTS in response.text
    assert int(response.headers["Retry-After"]) > 0


def test_passwords_cannot_be_guessed_on_any_page(client: FlaskClient, member: FlaskClient) -> None:
    for _ in range(5):
        log_in(client, "wrong")
        change(member, "wrong", OTHER_PASSWORD)

    assert_refused(log_in(client))
    assert_refused(change(member, PASSWORD, OTHER_PASSWORD))


def test_a_network_signs_up_so_often(client: FlaskClient, try_often: TryOften) -> None:
    try_often("registration", 30)

    assert_refused(sign_up(client))


def test_a_network_asks_for_so_many_links(client: FlaskClient, try_often: TryOften) -> None:
    try_often("reset", 30)

    assert_refused(submit(client, RESET, email=EMAIL))


@pytest.mark.parametrize("knock", [log_in, sign_up])
def test_a_crowd_is_told_to_come_back(
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    knock: Callable[[FlaskClient], TestResponse],
) -> None:
    monkeypatch.setattr(passwords, "places", BoundedSemaphore(0))

    response = knock(client)

    assert response.status_code == 503
    assert "<h1>" in response.text
    assert int(response.headers["Retry-After"]) > 0


@pytest.fixture
def ask_for_link(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> AskForLink:
    def ask_for_link(email: str = EMAIL) -> str:
        """Ask for a mail and return the path of the link in it, if one was sent."""
        capsys.readouterr()
        with ThreadPoolExecutor() as threads:
            monkeypatch.setattr(mail, "threads", threads)
            response = submit(client, RESET, email=email)
        assert response.location == LOG_IN
        link = re.search(rf"http://localhost({CHOOSE}\S+)", capsys.readouterr().err)
        return link[1] if link else ""

    return ask_for_link


def is_over(client: FlaskClient, link: str) -> bool:
    """Whether a link is refused, to look at and to use."""
    opened = client.get(link)
    form = {"csrf_token": token_of(client.get(LOG_IN)), "new_password": "one more secret"}
    used = client.post(CHOOSE, data=form)
    return opened.location == RESET == used.location


def test_a_password_is_reset_by_mail(
    client: FlaskClient, member: FlaskClient, ask_for_link: AskForLink
) -> None:
    link = ask_for_link()

    assert client.get(link).location == CHOOSE, "the token does not stay in the address"
    assert words.TOO_COMMON in submit(client, CHOOSE, new_password="password").text
    assert words.TOO_LIKE_EMAIL in submit(client, CHOOSE, new_password=EMAIL).text
    assert submit(client, CHOOSE, new_password=OTHER_PASSWORD).location == LOG_IN

    assert words.CHANGED_BY_MAIL in client.get(LOG_IN).text
    assert not is_logged_in(member)
    assert is_over(client, link)
    assert log_in(client).status_code == 422
    assert log_in(client, OTHER_PASSWORD).status_code == 303


def test_whoever_has_no_password_gets_one_by_mail(
    app: Flask, client: FlaskClient, user: User, ask_for_link: AskForLink
) -> None:
    """As the owner of rows that were there before people were (`poe makemigration --owner`)."""
    with app.app_context():
        db.session.execute(update(User).values(password_hash=""))
        db.session.commit()
    assert log_in(client, "").status_code == 422

    client.get(ask_for_link(user.email))
    assert submit(client, CHOOSE, new_password=OTHER_PASSWORD).location == LOG_IN
    assert log_in(client, OTHER_PASSWORD).status_code == 303


@pytest.mark.usefixtures("user")
def test_a_link_opens_in_every_browser(app: Flask, ask_for_link: AskForLink) -> None:
    """What scans mails opens it first."""
    link = ask_for_link()

    for browser in (app.test_client(), app.test_client()):
        assert browser.get(link, follow_redirects=True).status_code == 200
    done = submit(browser, CHOOSE, new_password=OTHER_PASSWORD)

    assert done.location == LOG_IN


@pytest.mark.usefixtures("user")
def test_of_two_who_use_a_link_one_is_told(
    client: FlaskClient, ask_for_link: AskForLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(ask_for_link())
    monkeypatch.setattr(pages, "set_password", lambda user, password: False)

    assert submit(client, CHOOSE, new_password=OTHER_PASSWORD).location == RESET
    assert words.RESET_OVER in client.get(RESET).text


@pytest.mark.usefixtures("user")
def test_old_and_forged_links_are_over(
    client: FlaskClient, ask_for_link: AskForLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = ask_for_link()
    monkeypatch.setattr(reset, "RESET_LINK_LIFETIME", timedelta(seconds=-1))

    for over in (link, CHOOSE, f"{CHOOSE}?token=nonsense", f"{CHOOSE}?token="):
        assert is_over(client, over)


def test_nobody_is_told_who_has_an_account(client: FlaskClient, ask_for_link: AskForLink) -> None:
    assert ask_for_link("nobody@example.com") == ""
    assert words.RESET_SENT in client.get(LOG_IN).text
    assert words.NO_EMAIL in submit(client, RESET, email="x").text


@pytest.mark.usefixtures("user")
def test_nobody_gets_mails_without_end(ask_for_link: AskForLink) -> None:
    links = [ask_for_link() for _ in range(4)]

    assert all(links[:3])
    assert links[3] == ""


def test_pages_of_a_person_are_kept_nowhere(client: FlaskClient, member: FlaskClient) -> None:
    for path in ("/", CHANGE, "/nowhere"):
        assert member.get(path).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in client.get("/").headers
    with member.get("/static/app.css") as styles:
        assert styles.headers["Cache-Control"] != "no-store"
        assert "Vary" not in styles.headers


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """What the database is asked."""
    queries: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            queries.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield queries
    event.remove(engine, "before_cursor_execute", listen)


@pytest.mark.parametrize(("path", "number"), [("/", 0), (LOG_IN, 0), (CHANGE, 1)])
def test_a_page_asks_at_most_once_who_is_there(
    member: FlaskClient, queries: list[str], path: str, number: int
) -> None:
    assert member.get(path).status_code == 200
    assert len(queries) == number


def test_in_an_outage_nobody_is_logged_out(make_app: MakeApp) -> None:
    with make_app(database_url=NOWHERE) as app:
        client = app.test_client()
        with client.session_transaction() as session:
            session["login"] = "some log-in"
        response = client.get(CHANGE)
        with client.session_transaction() as session:
            assert "login" in session

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"


@pytest.mark.parametrize("path", ["/accounts/login", "/accounts/password/reset/choose"])
def test_an_address_without_its_slash_leads_to_it(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 308
    assert response.location == f"http://localhost{path}/"
