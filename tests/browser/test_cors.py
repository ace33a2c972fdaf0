"""A page of another origin uses the API where its origin is named, and cannot elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.conformance.needs import HAS_API, HAS_TOKENS, needs
from tests.conformance.production import CORS_ORIGIN

from .accounts import Person

pytestmark = HAS_API

ALIEN = "https://evil.example"
# What a script of the page sees of an answer; "" if the browser shows it none.
CALL = """async ([url, options]) => {
    try {
        const response = await fetch(url, options);
        const text = await response.text();
        return {
            status: response.status,
            id: response.headers.get("X-Request-ID"),
            location: response.headers.get("Location"),
            body: text ? JSON.parse(text) : null,
        };
    } catch { return ""; }
}"""


def as_json(document: dict[str, str], **headers: str) -> dict[str, Any]:
    """The options of a call that sends the document."""
    headers = {"Content-Type": "application/json", **headers}
    return {"method": "POST", "headers": headers, "body": json.dumps(document)}


@pytest.fixture
def page_of(chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens an empty page of an origin; there is no site, the browser is told what it would say."""
    with ExitStack() as contexts:

        def open_page(origin: str) -> Page:
            context = chromium.new_context(ignore_https_errors=True)
            contexts.callback(context.close)
            page = context.new_page()
            page.route(f"{origin}/", lambda route: route.fulfill(body="<title>Elsewhere</title>"))
            page.goto(f"{origin}/")
            return page

        yield open_page


@needs(auth={"none"})
def test_a_named_origin_reads_and_writes(page_of: Callable[[str], Page], site: str) -> None:
    page = page_of(CORS_ORIGIN)
    made = page.evaluate(CALL, [f"{site}/api/notes", as_json({"title": "From elsewhere"})])
    assert made["status"] == 201
    assert made["location"]
    assert made["id"]
    read = page.evaluate(CALL, [f"{site}{made['location']}", {}])
    assert read["body"]["title"] == "From elsewhere"
    for method in ("PATCH", "DELETE"):
        options = {**as_json({"title": "Changed"}), "method": method}
        assert page.evaluate(CALL, [f"{site}{made['location']}", options])["status"] in {200, 204}


@HAS_TOKENS
def test_a_named_origin_logs_in_and_writes(page_of: Callable[[str], Page], site: str) -> None:
    page, person = page_of(CORS_ORIGIN), Person()
    account = {"email": person.email, "password": person.password}
    register = as_json(account)
    assert page.evaluate(CALL, [f"{site}/api/auth/register", register])["status"] == 201
    form = {
        "method": "POST",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": f"username={person.email}&password={person.password}",
    }
    tokens = page.evaluate(CALL, [f"{site}/api/auth/token", form])["body"]
    writing = as_json({"title": "Mine"}, Authorization=f"Bearer {tokens['access_token']}")
    assert page.evaluate(CALL, [f"{site}/api/notes", writing])["status"] == 201


def test_a_named_origin_sees_what_is_wrong(page_of: Callable[[str], Page], site: str) -> None:
    page = page_of(CORS_ORIGIN)
    answer = page.evaluate(CALL, [f"{site}/api/nowhere", {}])
    assert answer["body"]["status"] == answer["status"] == 404


@pytest.mark.parametrize("path", ["/api/notes", "/api/nowhere", "/openapi.json"])
def test_another_origin_sees_nothing(page_of: Callable[[str], Page], site: str, path: str) -> None:
    page = page_of(ALIEN)
    assert page.evaluate(CALL, [f"{site}{path}", {}]) == ""
    assert page.evaluate(CALL, [f"{site}{path}", as_json({"title": "Not me"})]) == ""


def test_pages_and_health_stay_closed(page_of: Callable[[str], Page], site: str) -> None:
    page = page_of(CORS_ORIGIN)
    for path in ("/", "/health/live"):
        assert page.evaluate(CALL, [f"{site}{path}", {}]) == ""
