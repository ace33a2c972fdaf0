"""A page of somebody else's cannot write here."""

from __future__ import annotations

import httpx2
import pytest

from .client.connection import media_type, unique
from .client.pages import Browser, Form, Page, attribute
from .client.people import SIGN_UP, Account, Person, log_in
from .needs import HAS_NO_USERS, HAS_PAGES, HAS_USERS

pytestmark = HAS_PAGES

FOREIGN = [
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


def hidden(form: Form) -> set[str]:
    return set(form.values) - {"title", "body"}


def assert_refused(browser: Browser, response: httpx2.Response, title: str) -> None:
    assert response.status_code == 403
    assert media_type(response) == "text/html"
    assert list(Page(response).all("h1"))
    assert title not in browser.open("/notes/").links()


def assert_refused_or_asked_to_log_in(
    browser: Browser, response: httpx2.Response, title: str
) -> None:
    """Without its cookie a browser is a stranger's: either answer is right."""
    if response.status_code in {302, 303}:
        assert response.headers["Location"].startswith("/accounts/login/")
        assert title not in browser.open("/notes/").links()
    else:
        assert_refused(browser, response, title)


def test_a_form_without_its_token_is_refused(browser: Browser) -> None:
    title = unique("No token")
    form = browser.open("/notes/new/").form(has="title")
    assert hidden(form), "the form carries a token"
    response = browser.post(form, {"title": title, "body": ""})
    assert_refused(browser, response, title)


def test_a_form_needs_no_referrer(browser: Browser) -> None:
    """Some people let their browser name none."""
    title = unique("No referrer")
    form = browser.open("/notes/new/").form(has="title")
    response = browser.client.post(
        form.action,
        data={**form.values, "title": title},
        headers={"Origin": str(form.page.join("/")).rstrip("/")},
    )
    assert response.status_code in {302, 303}
    assert browser.find_note(title)


@pytest.mark.parametrize("token", ["", "x", "A" * 64, "ü", "\0"])
def test_a_made_up_token_is_refused(browser: Browser, token: str) -> None:
    title = unique("Made up")
    form = browser.open("/notes/new/").form(has="title")
    response = browser.post(
        form, {**form.values, "title": title, **dict.fromkeys(hidden(form), token)}
    )
    assert_refused(browser, response, title)


def test_a_token_of_another_session_is_refused(browser: Browser, other_browser: Browser) -> None:
    title = unique("Foreign")
    theirs = other_browser.open("/notes/new/").form(has="title")
    browser.open("/notes/new/")
    assert_refused(browser, browser.post(theirs, {**theirs.values, "title": title}), title)


def test_a_token_without_its_cookie_is_refused(browser: Browser, second_browser: Browser) -> None:
    title = unique("No cookie")
    form = browser.open("/notes/new/").form(has="title")
    browser.client.cookies.clear()
    response = browser.post(form, {**form.values, "title": title}, follow_redirects=False)
    assert_refused_or_asked_to_log_in(second_browser, response, title)


def test_deleting_and_editing_need_the_token_too(browser: Browser) -> None:
    path = browser.write_note(unique("Guarded"))
    forms = [
        browser.open(f"{path}delete/").form(action="/delete/"),
        browser.open(f"{path}edit/").form(has="title"),
    ]
    for form in forms:
        bare = {name: text for name, text in form.values.items() if name in {"title", "body"}}
        assert browser.post(form, bare).status_code == 403
    assert browser.open(path).status == 200


# A form that was open before its session ended


def expire(form: Form) -> dict[str, str]:
    """Return what is sent by a form that was opened in an earlier session."""
    return form.values | dict.fromkeys(hidden(form), "A" * 64)


def test_an_expired_form_keeps_what_was_typed(browser: Browser) -> None:
    title, body = unique("Kept"), 'Two lines\r\n and "<b>" & more'
    form = browser.open("/notes/new/").form(has="title")
    page = Page(browser.post(form, {**expire(form), "title": title, "body": body}))
    assert page.status == 403
    assert not page.document.errors
    assert title not in browser.open("/notes/").links()

    again = page.form(has="title")
    assert (again.values["title"].strip(), again.values["body"]) == (title, body.replace("\r", ""))
    assert browser.submit(again, **{n: again.values[n] for n in ("title", "body")}).status == 200
    assert browser.find_note(title)


def test_an_expired_form_shows_every_text_that_was_sent(browser: Browser) -> None:
    """Also those of fields that share a name, each with a label of its own."""
    form = browser.open("/notes/new/").form(has="title")
    page = Page(browser.post(form, {**expire(form), "title": ["One", "Two"], "content": "Three"}))
    ids = [attribute(node, "id") for node in page.all("[id]")]
    assert len(ids) == len(set(ids))
    fields = [node for node in page.all("main textarea") if attribute(node, "name") != "body"]
    assert [node.to_text().strip() for node in fields] == ["One", "Two", "Three"]
    labels = {attribute(label, "for") for label in page.all("label")}
    assert {attribute(node, "id") for node in fields} <= labels


def test_an_expired_button_does_nothing_by_itself(browser: Browser) -> None:
    title = unique("Still here")
    path = browser.write_note(title)
    form = browser.open(f"{path}delete/").form(action="/delete/")
    page = Page(browser.post(form, expire(form)))
    assert page.status == 403
    assert browser.open(path).status == 200
    assert browser.submit(page.form(action="/delete/")).status == 200
    assert title not in browser.open("/notes/").links()


@HAS_USERS
def test_a_log_in_in_another_tab_loses_no_text(browser: Browser, account: Account) -> None:
    title = unique("Other tab")
    form = browser.open("/notes/new/").form(has="title")
    log_in(browser, account.person)
    page = browser.submit(form, title=title)
    assert page.status == 403
    assert browser.submit(page.form(has="title")).status == 200
    assert browser.find_note(title)


@HAS_USERS
def test_a_log_out_in_another_tab_loses_no_text(browser: Browser, account: Account) -> None:
    title = unique("Logged out")
    browser.client.cookies.clear()
    log_in(browser, account.person)
    form = browser.open("/notes/new/").form(has="title")
    browser.submit(browser.open("/").form(action="/accounts/logout/"))
    page = browser.submit(form, title=title)  # with a token of before
    page = browser.submit(page.form(has="title"))  # with a new one, and nobody there
    assert page.status == 403
    assert "/accounts/login/" in page.links().values()
    log_in(browser, account.person)
    page = browser.submit(page.form(has="title"))
    assert browser.submit(page.form(has="title")).status == 200
    assert browser.find_note(title)


@HAS_USERS
def test_an_expired_form_shows_no_password(visitor: Browser) -> None:
    person = Person()
    form = visitor.open(SIGN_UP).form(has="password")
    token = {"csrf_token": "A" * 64, "csrfmiddlewaretoken": "A" * 64}
    page = Page(visitor.post(form, {**form.values, **person.credentials, **token}))
    assert page.status == 403
    assert person.password not in page.response.text
    again = page.form(has="password")
    assert again.values["email"].strip() == person.email
    assert attribute(page.one("input[name=password]"), "type") == "password"


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_another_site_sent_is_not_offered(browser: Browser, headers: dict[str, str]) -> None:
    title = unique("Foreign")
    form = browser.open("/notes/new/").form(has="title")
    response = browser.client.post(form.action, data={"title": title}, headers=headers)
    assert response.status_code == 403
    assert title not in response.text
    assert title not in browser.open("/notes/").links()


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", ["/notes/new/", "/notes/1/delete/", "/", "/nowhere/"])
def test_what_another_site_sent_begins_no_session(
    site: httpx2.Client, path: str, headers: dict[str, str]
) -> None:
    """Browsers send no cookie along, but take one: it would log the person out."""
    response = site.post(path, data={"title": "x"}, headers=headers)
    assert response.status_code in {403, 404, 405}
    assert "Set-Cookie" not in response.headers


def test_a_garbled_cookie_does_no_harm(browser: Browser, second_browser: Browser) -> None:
    title = unique("Garbled")
    form = browser.open("/notes/new/").form(has="title")
    jar = browser.client.cookies.jar
    garbled = "; ".join(f"{cookie.name}=%00{cookie.value}.x" for cookie in jar)
    jar.clear()
    answer = browser.client.get("/notes/", headers={"Cookie": garbled}, follow_redirects=True)
    assert answer.status_code == 200
    browser.client.cookies.clear()
    response = browser.client.post(
        form.action,
        data={**form.values, "title": title},
        headers={"Cookie": garbled, "Referer": str(form.page)},
    )
    assert_refused_or_asked_to_log_in(second_browser, response, title)


def test_scripts_find_the_token_in_the_page(browser: Browser) -> None:
    assert attribute(browser.open("/notes/new/").one("meta[name=csrf-token]"), "content")


@HAS_NO_USERS  # test_accounts.py looks at those of a log-in
def test_cookies_are_secure_http_only_and_same_site(browser: Browser) -> None:
    response = browser.open("/notes/new/").response
    cookies = [
        line
        for step in [*response.history, response]
        for line in step.headers.get_list("Set-Cookie")
    ]
    assert cookies, "the token belongs to a cookie"
    for cookie in cookies:
        flags = {flag.strip().lower() for flag in cookie.split(";")[1:]}
        assert {"secure", "httponly", "path=/"} <= flags, cookie
        assert {"samesite=lax", "samesite=strict"} & flags, cookie
        assert not [flag for flag in flags if flag.startswith("domain=")], cookie
