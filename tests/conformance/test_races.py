"""What happens at the same moment: one is first, and who comes second hears the truth."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx2
import pytest

from .client.connection import connect, unique
from .client.moments import at_once
from .client.pages import Browser, Page
from .client.people import (
    CHANGE,
    LOG_IN,
    RESET,
    SIGN_UP,
    Account,
    Person,
    ask_for_tokens,
    bearer,
    is_logged_in,
    log_in,
    register,
    sign_up,
    some_address,
)
from .needs import HAS_API, HAS_PAGES, HAS_TOKENS, HAS_USERS

ROUNDS = 3
NOTE_ROUNDS = 10
NEW_PASSWORD = "another-secret-42"

NewBrowser = Callable[[], Browser]


@pytest.fixture
def new_browser(base_url: str) -> Iterator[NewBrowser]:
    with ExitStack() as stack:

        def create() -> Browser:
            return Browser(stack.enter_context(connect(base_url, address=some_address())))

        yield create


@pytest.fixture
def person(new_browser: NewBrowser) -> Person:
    """Somebody who has signed up on the pages."""
    person = Person()
    assert sign_up(new_browser(), person).status == 200
    return person


def prepared(
    browser: Browser, path: str, has: str, typed: dict[str, str], delay: float = 0
) -> Callable[[], Page]:
    """Return what sends a form that is open already."""
    form = browser.open(path).form(has=has)

    def send() -> Page:
        time.sleep(delay)
        return browser.submit(form, **typed)

    return send


def old_log_ins(browsers: list[Browser], person: Person) -> list[Callable[[], Page]]:
    """Log-ins with the password of before, spread over the time that a change takes."""
    return [
        prepared(browser, LOG_IN, "password", person.credentials, i * 0.05)
        for i, browser in enumerate(browsers)
    ]


# Passwords


@HAS_PAGES
@HAS_USERS
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_log_in_under_way_does_not_survive_the_change(
    new_browser: NewBrowser, person: Person, _round: int
) -> None:
    mine, others = new_browser(), [new_browser() for _ in range(6)]
    log_in(mine, person)
    passwords = {"old_password": person.password, "new_password": NEW_PASSWORD}
    change = prepared(mine, CHANGE, "new_password", passwords, 0.02)
    at_once([change, *old_log_ins(others, person)])
    assert is_logged_in(mine)
    assert [is_logged_in(other) for other in others] == [False] * len(others)


@HAS_PAGES
@HAS_USERS
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_log_in_under_way_does_not_survive_the_reset(
    new_browser: NewBrowser, person: Person, reset_links: Callable[..., list[str]], _round: int
) -> None:
    mine, others = new_browser(), [new_browser() for _ in range(6)]
    mine.submit(mine.open(RESET).form(has="email"), email=person.email)
    (link,) = reset_links()
    reset = prepared(mine, link, "new_password", {"new_password": NEW_PASSWORD}, 0.02)
    at_once([reset, *old_log_ins(others, person)])
    assert [is_logged_in(other) for other in others] == [False] * len(others)


@HAS_API
@HAS_PAGES
@HAS_TOKENS
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_tokens_under_way_do_not_survive_the_change(
    new_browser: NewBrowser, person: Person, _round: int
) -> None:
    mine, others = new_browser(), [new_browser() for _ in range(6)]
    log_in(mine, person)
    passwords = {"old_password": person.password, "new_password": NEW_PASSWORD}
    change = prepared(mine, CHANGE, "new_password", passwords, 0.02)

    def buy(browser: Browser, delay: float) -> httpx2.Response:
        time.sleep(delay)
        return ask_for_tokens(browser.client, person)

    sent: list[Callable[[], httpx2.Response]] = [lambda: change().response]
    sent += [partial(buy, other, i * 0.05) for i, other in enumerate(others)]
    _, *answers = at_once(sent)
    assert {answer.status_code for answer in answers} <= {200, 401}
    for answer in answers:
        if answer.status_code == 200:
            headers = bearer(answer.json()["access_token"])
            assert mine.client.get("/api/auth/me", headers=headers).status_code == 401
            again = {"refresh_token": answer.json()["refresh_token"]}
            assert mine.client.post("/api/auth/refresh", json=again).status_code == 401


@HAS_PAGES
@HAS_USERS
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_changes_one_counts(new_browser: NewBrowser, person: Person, _round: int) -> None:
    passwords = [f"another-secret-{number}" for number in range(4)]
    browsers = [new_browser() for _ in passwords]
    for browser in browsers:
        log_in(browser, person)
    old = {"old_password": person.password}
    pages = at_once(
        [
            prepared(browser, CHANGE, "new_password", {**old, "new_password": password})
            for browser, password in zip(browsers, passwords, strict=True)
        ]
    )
    # Who is second either hears that the password is another by now, or is asked to log in.
    assert all(page.status in {200, 403, 422} for page in pages)
    assert_one_gets_in(new_browser, person, passwords)
    assert [is_logged_in(browser) for browser in browsers].count(True) == 1


@HAS_PAGES
@HAS_USERS
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_link_that_is_used_twice_at_once_is_good_once(
    new_browser: NewBrowser, person: Person, reset_links: Callable[..., list[str]], _round: int
) -> None:
    passwords = [f"another-secret-{number}" for number in range(4)]
    browsers = [new_browser() for _ in passwords]
    browsers[0].submit(browsers[0].open(RESET).form(has="email"), email=person.email)
    (link,) = reset_links()
    pages = at_once(
        [
            prepared(browser, link, "new_password", {"new_password": password})
            for browser, password in zip(browsers, passwords, strict=True)
        ]
    )
    assert [page.url.path for page in pages].count(LOG_IN) == 1
    assert [page.url.path for page in pages].count(RESET) == len(pages) - 1
    assert_one_gets_in(new_browser, person, passwords)


def assert_one_gets_in(new_browser: NewBrowser, person: Person, passwords: list[str]) -> None:
    inside = 0
    for password in passwords:
        log_in(browser := new_browser(), person, password=password)
        inside += is_logged_in(browser)
    assert inside == 1


# An address signs up once


@HAS_PAGES
@HAS_USERS
def test_an_address_signs_up_once_even_at_once(new_browser: NewBrowser) -> None:
    person = Person()
    browsers = [new_browser() for _ in range(5)]
    pages = at_once(
        [prepared(browser, SIGN_UP, "password", person.credentials) for browser in browsers]
    )
    assert sorted(page.status for page in pages) == [200, 422, 422, 422, 422]
    assert [is_logged_in(browser) for browser in browsers].count(True) == 1


@HAS_API
@HAS_TOKENS
def test_an_address_registers_once_even_at_once(site: httpx2.Client) -> None:
    person = Person()
    answers = at_once([partial(register, site, person)] * 5)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


# Notes


@HAS_API
@pytest.mark.parametrize("_round", range(NOTE_ROUNDS))
def test_a_note_is_deleted_once(
    account: Account, new_note: Callable[..., Any], _round: int
) -> None:
    path = f"/api/notes/{new_note()['id']}"
    statuses = act_on_notes(account, [("DELETE", path)] * 4)
    assert sorted(statuses) == [204, 404, 404, 404]


@HAS_API
@pytest.mark.parametrize("_round", range(NOTE_ROUNDS))
def test_a_note_that_goes_while_it_is_changed_is_gone(
    account: Account, new_note: Callable[..., Any], _round: int
) -> None:
    """Who changes it is told so, or was first."""
    path = f"/api/notes/{new_note()['id']}"
    statuses = act_on_notes(account, [("PATCH", path)] * 4 + [("DELETE", path)])
    assert set(statuses[:4]) <= {200, 404}
    assert statuses[4] == 204
    with account.api() as client:
        assert client.get(path).status_code == 404


def act_on_notes(account: Account, requests: list[tuple[str, str]]) -> list[int]:
    with ExitStack() as stack:
        clients = [stack.enter_context(account.api()) for _ in requests]

        def act(client: httpx2.Client, method: str, path: str) -> int:
            body = {"title": unique()} if method == "PATCH" else None
            return client.request(method, path, json=body).status_code

        return at_once(
            [
                partial(act, client, method, path)
                for client, (method, path) in zip(clients, requests, strict=True)
            ]
        )


@HAS_PAGES
@pytest.mark.parametrize("_round", range(NOTE_ROUNDS))
def test_a_note_that_goes_while_its_form_is_sent_is_gone(account: Account, _round: int) -> None:
    with ExitStack() as stack:
        browsers = [Browser(stack.enter_context(account.pages())) for _ in range(4)]
        path = browsers[0].write_note(unique("Contested"))
        sent: list[Callable[[], Page]] = [
            prepared(browser, f"{path}edit/", "title", {"title": unique("Changed")})
            for browser in browsers[:2]
        ]
        sent += [
            partial(browser.submit, browser.open(f"{path}delete/").form(action="/delete/"))
            for browser in browsers[2:]
        ]
        pages = at_once(sent)
        assert all(page.status in {200, 404} for page in pages)
        assert sorted(page.status for page in pages[2:]) == [200, 404]
        assert browsers[0].client.get(path).status_code == 404
