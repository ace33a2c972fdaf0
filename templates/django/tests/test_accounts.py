import re
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection
from django.shortcuts import resolve_url
from django.test import Client, RequestFactory
from django.utils.timezone import now
from pytest_django.asserts import assertContains, assertRedirects
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from config import words
from tests.accounts import CHANGE, change_password, is_logged_in, log_in, sign_up
from tests.users import EMAIL, PASSWORD
from users import hashers, mail, throttle
from users.models import User

pytestmark = pytest.mark.django_db

LOG_IN = "/accounts/login/"
OTHER_PASSWORD = "battery staple"


def try_often(kind: str, times: int, email: str = "") -> None:
    """Count as many tries, from where the clients of tests come from."""
    for number in range(times):
        throttle.count(kind, email or f"{number}@example.com", RequestFactory().get("/"))


def test_sign_up_logs_in_and_says_so(client: Client, settings: Settings) -> None:
    response = sign_up(client)

    home = resolve_url(settings.LOGIN_REDIRECT_URL)
    assertRedirects(response, home, fetch_redirect_response=False)
    assertContains(client.get(home), words.WELCOME)
    assert is_logged_in(client)


# What the database refuses would break the transaction that is around other tests.
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("user")
def test_an_address_signs_up_once(client: Client) -> None:
    response = sign_up(client, email=EMAIL.upper())

    assertContains(response, words.EMAIL_TAKEN, status_code=422)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "password", "field", "sentence"),
    [
        ("grace", PASSWORD, "email", words.NO_EMAIL),
        ("", PASSWORD, "email", words.REQUIRED),
        ("x" * 250 + "@example.com", PASSWORD, "email", words.TOO_LONG.format(limit=254)),
        (EMAIL, "", "password", words.REQUIRED),
        (EMAIL, "short", "password", words.TOO_SHORT.format(limit=8)),
        (EMAIL, "41592653", "password", words.TOO_SIMPLE),
        (EMAIL, "password", "password", words.TOO_COMMON),
        (EMAIL, "ada@example", "password", words.TOO_LIKE_EMAIL),
        (EMAIL, "tab\tand words", "password", words.UNUSABLE),
        (EMAIL, "x" * 129, "password", words.TOO_LONG.format(limit=128)),
    ],
)
def test_mistakes_are_shown_beside_what_was_typed(
    client: Client, email: str, password: str, field: str, sentence: str
) -> None:
    response = sign_up(client, email, password)

    assertContains(response, f'id="{field}-text">{sentence}', status_code=422)
    assertContains(response, f'value="{email}"' if email else "", status_code=422)
    assert not password or f'value="{password}"' not in response.text
    assert not User.objects.exists()


@pytest.mark.usefixtures("user")
def test_a_wrong_password_is_told_like_an_unknown_address(client: Client) -> None:
    for values in ({"password": "wrong"}, {"email": "nobody@example.com"}):
        response = log_in(client, **values)
        assertContains(response, words.WRONG_LOGIN, status_code=422)
    assert not is_logged_in(client)


def test_who_was_shut_out_is_nobody(client: Client, member: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)

    assertContains(log_in(client), words.WRONG_LOGIN, status_code=422)
    assert not is_logged_in(member)


@pytest.mark.usefixtures("user")
def test_pages_lead_to_the_login_and_back(client: Client) -> None:
    wanted = f"{CHANGE}?q=milk&page=1"
    away = client.get(wanted)
    assertContains(client.get(away["Location"]), f'value="{wanted.replace("&", "&amp;")}"')

    response = log_in(client, next=wanted)

    assert away["Location"] == f"{LOG_IN}?next={CHANGE}%3Fq%3Dmilk%26page%3D1"
    assert response["Location"] == wanted


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    "wanted", ["https://evil.com", "//evil.com", "/\\evil.com", "\\/evil.com", "/\t/evil", "evil"]
)
def test_the_login_leads_nowhere_else(client: Client, settings: Settings, wanted: str) -> None:
    response = log_in(client, next=wanted)

    assert response["Location"] == resolve_url(settings.LOGIN_REDIRECT_URL)


@pytest.mark.usefixtures("user")
def test_a_log_in_begins_a_new_session(client: Client) -> None:
    session = client.session
    session["planted"] = True
    session.save()

    log_in(client)

    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


@pytest.mark.usefixtures("user")
def test_a_log_in_clears_away_the_sessions_that_are_over(client: Client) -> None:
    Session.objects.create(session_key="over", expire_date=now())

    log_in(client)

    assert not Session.objects.filter(pk="over").exists()


def test_a_log_out_makes_the_cookie_worthless(client: Client, member: Client) -> None:
    client.cookies["sessionid"] = member.cookies["sessionid"].value

    assertContains(member.post("/accounts/logout/", follow=True), words.LOGGED_OUT)

    assert not is_logged_in(client)


def test_a_log_out_needs_a_form_of_ours(member: Client) -> None:
    member.handler.enforce_csrf_checks = True

    assert member.post("/accounts/logout/").status_code == 403
    assert member.get("/accounts/logout/").status_code == 405
    assert is_logged_in(member)


def test_a_changed_password_ends_the_other_sessions(
    client: Client, member: Client, user: User
) -> None:
    client.force_login(user)

    assertContains(
        change_password(member, "wrong", OTHER_PASSWORD), words.NOT_YOURS, status_code=422
    )
    weak = change_password(member, PASSWORD, "password")
    assertContains(weak, words.TOO_COMMON, status_code=422)
    assert is_logged_in(client)

    assert change_password(member, PASSWORD, OTHER_PASSWORD).status_code == 302
    assert is_logged_in(member)
    assert not is_logged_in(client)
    assert log_in(client, OTHER_PASSWORD).status_code == 302


def test_of_two_changes_one_counts(user: User) -> None:
    same = User.objects.get(pk=user.pk)

    assert same.change_password(OTHER_PASSWORD)
    assert not user.change_password("one more secret")

    same.refresh_from_db()
    assert same.check_password(OTHER_PASSWORD)


def test_who_comes_second_is_told(member: Client) -> None:
    with patch.object(User, "change_password", return_value=False):
        response = change_password(member, PASSWORD, OTHER_PASSWORD)

    assertContains(response, words.NOT_YOURS, status_code=422)


def assert_refused(response: Any) -> None:
    assertContains(response, words.TOO_MANY_ATTEMPTS, status_code=429)
    assert int(response["Retry-After"]) > 0


def test_passwords_cannot_be_guessed_on_any_page(client: Client, member: Client) -> None:
    for _ in range(5):
        log_in(client, "wrong")
        change_password(member, "wrong", OTHER_PASSWORD)

    assert_refused(log_in(client))
    assert_refused(change_password(member, PASSWORD, OTHER_PASSWORD))


def test_a_network_signs_up_so_often(client: Client) -> None:
    try_often("registration", 30)

    assert_refused(sign_up(client))
    assert not User.objects.exists()


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
def test_a_network_asks_for_so_many_links(client: Client, email: str) -> None:
    try_often("reset", 30)

    assert_refused(client.post("/accounts/password/reset/", {"email": email}))


@pytest.mark.parametrize("knock", [log_in, sign_up])
def test_a_crowd_is_told_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch, knock: Any
) -> None:
    monkeypatch.setattr(hashers, "places", BoundedSemaphore(0))

    response = knock(client)

    assertContains(response, "Not available", status_code=503)
    assert int(response["Retry-After"]) > 0


RESET = "/accounts/password/reset/"
CHOOSE = f"{RESET}choose/"


@pytest.fixture
def ask_for_link(
    client: Client,
    mailoutbox: list[EmailMessage],
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    def ask(email: str = EMAIL) -> str:
        """Ask for a mail and return the path of the link in it, if one was sent."""
        mailoutbox.clear()
        with ThreadPoolExecutor() as threads:
            monkeypatch.setattr(mail, "threads", threads)
            response = client.post(RESET, {"email": email})
        assert response["Location"] == LOG_IN
        if not mailoutbox:
            return ""
        [message] = mailoutbox
        assert message.to == [EMAIL]
        link = re.search(r"http://testserver(\S+)", str(message.body))
        assert link
        return link[1]

    return ask


def is_over(client: Client, link: str) -> bool:
    """Whether a link is refused, to look at and to use."""
    opened = client.get(link)
    used = client.post(CHOOSE, {"new_password": "one more secret"})
    return opened["Location"] == RESET == used.headers.get("Location")


def test_a_password_is_reset_by_mail(client: Client, member: Client, ask_for_link: Any) -> None:
    link = ask_for_link()

    # The token does not stay in the address.
    assertRedirects(client.get(link), CHOOSE)
    weak = client.post(CHOOSE, {"new_password": "password"})
    assertContains(weak, words.TOO_COMMON, status_code=422)
    done = client.post(CHOOSE, {"new_password": OTHER_PASSWORD}, follow=True)

    assertContains(done, words.CHANGED_BY_MAIL)
    assert not is_logged_in(member)
    assert is_over(client, link)
    assert log_in(client).status_code == 422
    assert log_in(client, OTHER_PASSWORD).status_code == 302


def test_whoever_has_no_password_gets_one_by_mail(
    client: Client, user: User, ask_for_link: Any
) -> None:
    """As the owner of rows that were there before people were (`poe makemigration --owner`)."""
    user.set_unusable_password()
    user.save()

    client.get(ask_for_link())
    client.post(CHOOSE, {"new_password": OTHER_PASSWORD})
    assert log_in(client, OTHER_PASSWORD).status_code == 302


@pytest.mark.usefixtures("user")
def test_a_link_opens_in_every_browser(ask_for_link: Any) -> None:
    """What scans mails opens it first."""
    link = ask_for_link()

    for browser in (Client(), Client()):
        assert browser.get(link, follow=True).status_code == 200
    done = browser.post(CHOOSE, {"new_password": OTHER_PASSWORD})

    assert done["Location"] == LOG_IN


@pytest.mark.usefixtures("user")
def test_of_two_who_use_a_link_one_is_told(client: Client, ask_for_link: Any) -> None:
    client.get(ask_for_link())

    with patch.object(User, "change_password", return_value=False):
        response = client.post(CHOOSE, {"new_password": OTHER_PASSWORD}, follow=True)

    assertContains(response, words.RESET_OVER)


def test_a_stranger_keeps_no_session(client: Client) -> None:
    """Or else anybody could fill the database with them."""
    for path in ("/", LOG_IN, f"{CHOOSE}?token=forged"):
        client.get(path)
    client.post(RESET, {"email": "nobody@example.com"})
    client.post("/accounts/logout/")
    assert not Session.objects.exists()


@pytest.mark.usefixtures("user")
def test_old_and_forged_links_are_over(
    client: Client, settings: Settings, ask_for_link: Any
) -> None:
    link = ask_for_link()
    settings.PASSWORD_RESET_TIMEOUT = -1

    forged = (f"{CHOOSE}?token={token}" for token in ("nonsense", "1.x", f"{10**19}.x", "²."))
    for over in (link, CHOOSE, *forged):
        assert is_over(client, over)


def test_nobody_is_told_who_has_an_account(client: Client, ask_for_link: Any) -> None:
    assert ask_for_link("nobody@example.com") == ""
    assert client.post(RESET, {"email": "x"}).status_code == 422


@pytest.mark.usefixtures("user")
def test_nobody_gets_mails_without_end(ask_for_link: Any) -> None:
    links = [ask_for_link() for _ in range(4)]

    assert all(links[:3])
    assert links[3] == ""


def test_pages_of_a_person_are_kept_nowhere(client: Client, member: Client) -> None:
    for path in ("/", CHANGE, "/nowhere"):
        assert member.get(path)["Cache-Control"] == "no-store"
    assert "Cache-Control" not in client.get("/")


def test_in_an_outage_everybody_is_a_stranger(member: Client) -> None:
    away = patch.object(connection, "cursor", side_effect=DatabaseError)
    with away, patch("config.outages.is_outage", return_value=True):
        response = member.get(CHANGE)

    assertContains(response, "Log in", status_code=503)
    assert response["Retry-After"] == "10"


@pytest.mark.parametrize(
    ("path", "queries"), [(LOG_IN, 0), ("/accounts/signup/", 0), (RESET, 0), (CHANGE, 2), ("/", 2)]
)
def test_a_page_asks_for_the_session_and_the_user(
    client: Client,
    member: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
) -> None:
    with django_assert_num_queries(queries):
        assert (member if queries else client).get(path).status_code == 200
