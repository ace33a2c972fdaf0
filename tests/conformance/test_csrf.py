"""A page of somebody else's cannot write here."""

from __future__ import annotations

import httpx2
import pytest

from .browser import Browser, Form, Page, attribute
from .client import media_type, unique
from .needs import HAS_NO_USERS, HAS_PAGES

pytestmark = HAS_PAGES

REFUSED = {400, 403}


def hidden(form: Form) -> set[str]:
    return set(form.values) - {"title", "body"}


def assert_refused(browser: Browser, response: httpx2.Response, title: str) -> None:
    assert response.status_code in REFUSED, response.status_code
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
        browser.open(path).form(action="/delete/"),
        browser.open(f"{path}edit/").form(has="title"),
    ]
    for form in forms:
        bare = {name: text for name, text in form.values.items() if name in {"title", "body"}}
        assert browser.post(form, bare).status_code in REFUSED
    assert browser.open(path).status == 200


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
