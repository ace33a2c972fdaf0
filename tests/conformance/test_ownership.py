"""Notes belong to whoever wrote them: to others they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from .client.connection import unique
from .client.pages import Browser
from .client.people import Account
from .client.problems import problem
from .needs import HAS_API, HAS_PAGES, HAS_USERS

pytestmark = HAS_USERS

NewNote = Callable[..., dict[str, Any]]


@HAS_API
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_anothers_note_is_not_found(
    api: httpx2.Client, other_api: httpx2.Client, new_note: NewNote, method: str
) -> None:
    note = new_note(title="Mine")
    body = {"title": "Theirs"} if method == "PATCH" else None
    response = other_api.request(method, f"/api/notes/{note['id']}", json=body)
    missing = other_api.request(method, "/api/notes/999999999", json=body)
    assert problem(response, 404) == {**problem(missing, 404), **_instance(response)}
    assert api.get(f"/api/notes/{note['id']}").json() == note


def _instance(response: httpx2.Response) -> dict[str, Any]:
    """The address of the problem, which may be told."""
    return {k: v for k, v in response.json().items() if k == "instance"}


@HAS_API
def test_lists_and_searches_have_only_ones_own(
    api: httpx2.Client, other_api: httpx2.Client, new_note: NewNote
) -> None:
    tag = unique("private")
    note = new_note(title=tag, body=tag)
    page = other_api.get("/api/notes", params={"q": tag}).json()
    assert (page["items"], page["total"]) == ([], 0)
    assert note not in other_api.get("/api/notes", params={"limit": 100}).json()["items"]
    assert api.get("/api/notes", params={"q": tag}).json()["total"] == 1


@HAS_API
@pytest.mark.parametrize("field", ["author", "author_id", "owner", "owner_id", "user_id"])
def test_nobody_writes_in_anothers_name(api: httpx2.Client, new_note: NewNote, field: str) -> None:
    body = {"title": "Not mine", field: 1}
    problem(api.post("/api/notes", json=body), 422)
    problem(api.patch(f"/api/notes/{new_note()['id']}", json=body), 422)


@HAS_API
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "POST"])
def test_strangers_learn_nothing(site: httpx2.Client, new_note: NewNote, method: str) -> None:
    """Neither which notes there are nor what would be wrong with theirs."""
    paths = [f"/api/notes/{new_note()['id']}", "/api/notes/999999999"]
    if method == "POST":
        paths = ["/api/notes"]
    body = {"title": "x"} if method in {"PATCH", "POST"} else None
    for path in paths:
        problem(site.request(method, path, json=body), 401)


@HAS_PAGES
@pytest.mark.parametrize("rest", ["", "edit/", "delete/"])
def test_anothers_page_is_not_found(browser: Browser, other_browser: Browser, rest: str) -> None:
    title = unique("My page")
    path = browser.write_note(title)
    page = other_browser.open(f"{path}{rest}")
    assert page.status == 404
    assert title not in page.response.text


@HAS_PAGES
@pytest.mark.parametrize("rest", ["edit/", "delete/"])
def test_anothers_form_changes_nothing(browser: Browser, other_browser: Browser, rest: str) -> None:
    title = unique("Untouched")
    path = browser.write_note(title)
    form = other_browser.open("/notes/new/").form(has="title")
    form.action = form.page.join(f"{path}{rest}")
    assert other_browser.submit(form, title="Changed").status == 404
    assert title in browser.open(path).text


@HAS_PAGES
def test_the_list_has_only_ones_own(browser: Browser, other_browser: Browser) -> None:
    title = unique("My list")
    browser.write_note(title)
    assert title not in other_browser.open("/notes/").links()
    assert title not in other_browser.open(f"/notes/?q={title.split()[-1]}").links()
    assert title in browser.open("/notes/").links()


@HAS_PAGES
@pytest.mark.parametrize("path", ["/notes/", "/notes/new/", "/notes/1/", "/notes/1/edit/"])
def test_a_stranger_is_led_to_the_log_in_and_back(site: httpx2.Client, path: str) -> None:
    response = site.get(path)
    assert response.status_code in {302, 303}
    target = response.url.join(response.headers["Location"])
    assert target.path == "/accounts/login/"
    assert target.params["next"] == path


@HAS_API
@HAS_PAGES
def test_pages_and_api_show_the_same_notes(account: Account, new_note: NewNote) -> None:
    title = unique("Both ways")
    note = new_note(title=title)
    with account.pages() as client:
        assert Browser(client).find_note(title) == f"/notes/{note['id']}/"
