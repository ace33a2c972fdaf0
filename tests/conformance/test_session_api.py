"""Where people log in on pages, the same cookie opens the API, to the pages' own scripts only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from .client.connection import no_store
from .client.people import Account
from .client.problems import problem
from .needs import HAS_API, HAS_PAGES, HAS_SESSIONS

pytestmark = [HAS_API, HAS_PAGES, HAS_SESSIONS]

WRITES = [("POST", "/api/notes"), ("PATCH", "/api/notes/{}"), ("DELETE", "/api/notes/{}")]


@pytest.fixture
def scripts(account: Account) -> Iterator[httpx2.Client]:
    """A script of somebody who is logged in, without the token of the pages."""
    with account.pages() as client:
        here = str(client.base_url).rstrip("/")
        client.headers.update({"Origin": here, "Referer": f"{here}/"})
        yield client


def test_the_cookie_of_the_pages_opens_the_api(scripts: httpx2.Client) -> None:
    assert scripts.get("/api/notes").status_code == 200


def test_answers_are_kept_nowhere(scripts: httpx2.Client) -> None:
    assert no_store(scripts.get("/api/notes"))
    assert no_store(scripts.get("/api/notes/999999999"))
    assert not no_store(scripts.get("/openapi.json"))


@pytest.mark.parametrize("path", ["/api/notes", "/api/notes/1"])
def test_strangers_are_told_to_log_in(site: httpx2.Client, path: str) -> None:
    problem(site.get(path), 401)


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_strangers_write_nothing(site: httpx2.Client, method: str, path: str) -> None:
    """Who is there matters before what they carry."""
    problem(site.request(method, path.format(1), json={"title": "x"}), 401)


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize("token", [None, "", "x", "A" * 64, "\xfc"])
def test_writing_needs_the_token_of_the_pages(
    scripts: httpx2.Client,
    new_note: Callable[..., Any],
    method: str,
    path: str,
    token: str | None,
) -> None:
    note = new_note(title="Kept")
    headers = {} if token is None else {b"X-CSRFToken": token.encode("latin-1")}
    address = path.format(note["id"])
    problem(scripts.request(method, address, json={"title": "x"}, headers=headers), 403)
    assert scripts.get(f"/api/notes/{note['id']}").json() == note


def test_a_token_of_somebody_else_is_refused(
    scripts: httpx2.Client, other_account: Account
) -> None:
    foreign = other_account.session[1]
    headers = {"X-CSRFToken": foreign}
    problem(scripts.post("/api/notes", json={"title": "x"}, headers=headers), 403)


def test_a_token_without_its_cookie_is_a_strangers(site: httpx2.Client, account: Account) -> None:
    headers = {"X-CSRFToken": account.session[1]}
    problem(site.post("/api/notes", json={"title": "x"}, headers=headers), 401)


def test_another_site_cannot_write(scripts: httpx2.Client) -> None:
    """A form of theirs can be sent with our cookie, but with no header of its own."""
    response = scripts.post(
        "/api/notes",
        content='{"title": "x"}',
        headers={"Origin": "https://evil.example", "Content-Type": "text/plain"},
    )
    problem(response, response.status_code)
    assert response.status_code in {403, 415}


@pytest.mark.parametrize("path", ["/api/auth/token", "/api/auth/register", "/api/auth/refresh"])
def test_there_are_no_tokens(site: httpx2.Client, path: str) -> None:
    problem(site.post(path, json={}), 404)
