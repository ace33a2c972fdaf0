"""The pages that document the API: complete, and usable without anybody else's server."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from playwright.sync_api import expect

from tests.conformance.client.connection import connect
from tests.conformance.needs import (
    HAS_NO_USERS,
    HAS_REDOC,
    HAS_SESSIONS,
    HAS_SWAGGER,
    HAS_TOKENS,
)

from .accounts import Person, sign_up
from .conftest import NewVisitor
from .visitor import Visitor

METHODS = {"get", "post", "put", "patch", "delete"}
ADD_NOTE = ".opblock:has([data-path='/api/notes']).opblock-post"
LIST_NOTES = "#operations-notes-list_notes, .opblock:has([data-path='/api/notes']).opblock-get"


@pytest.fixture
def client(base_url: str) -> Any:
    with connect(base_url) as client:
        yield client


@pytest.fixture
def operations(client: httpx2.Client) -> list[tuple[str, str]]:
    """The method and path of everything that the API describes."""
    paths = client.get("/openapi.json").json()["paths"]
    return [(verb, path) for path, item in paths.items() for verb in item if verb in METHODS]


@pytest.fixture
def reader(new_visitor: NewVisitor) -> Visitor:
    return new_visitor()


@HAS_SWAGGER
def test_swagger_shows_every_operation(reader: Visitor, operations: list[tuple[str, str]]) -> None:
    reader.open("/docs")
    reader.page.wait_for_selector(".opblock")
    shown = reader.page.locator(".opblock-summary").evaluate_all(
        "nodes => nodes.map(node => [node.querySelector('.opblock-summary-method').innerText"
        ".toLowerCase(), node.querySelector('[data-path]').dataset.path])"
    )
    assert sorted(map(tuple, shown)) == sorted(operations)


@HAS_SWAGGER
@HAS_NO_USERS
def test_swagger_tries_the_api(reader: Visitor) -> None:
    reader.open("/docs")
    assert try_list(reader) == "200"


@HAS_SWAGGER
@HAS_TOKENS
def test_swagger_logs_in_and_tries_the_api(reader: Visitor, client: httpx2.Client) -> None:
    person = Person()
    document = {"email": person.email, "password": person.password}
    assert client.post("/api/auth/register", json=document).status_code == 201
    reader.open("/docs")
    with reader.refused(401):
        assert try_list(reader) == "401"
    reader.page.get_by_role("button", name="Authorize").first.click()
    password_flow = reader.page.locator(".auth-container", has_text="password").first
    password_flow.locator("#oauth_username").fill(person.email)
    password_flow.locator("#oauth_password").fill(person.password)
    password_flow.locator("button.authorize").click()
    password_flow.get_by_text("Authorized", exact=True).wait_for()
    reader.page.locator(".btn-done").click()
    reader.page.locator(LIST_NOTES).locator("button.execute").click()
    status = reader.page.locator(".live-responses-table .response .response-col_status")
    expect(status.first).to_contain_text("200")


@HAS_SWAGGER
@HAS_SESSIONS
def test_swagger_changes_what_belongs_to_the_session(reader: Visitor) -> None:
    sign_up(reader, Person())
    reader.open("/docs")
    block = reader.page.locator(ADD_NOTE)
    block.locator(".opblock-summary-control").click()
    block.locator("button.try-out__btn").click()
    block.locator("textarea").fill('{"title": "Milk"}')
    block.locator("button.execute").click()
    status = block.locator(".live-responses-table .response .response-col_status")
    expect(status).to_contain_text("201")


def try_list(reader: Visitor) -> str:
    """Call `GET /api/notes` from the page; return the status that it shows."""
    block = reader.page.locator(LIST_NOTES)
    block.locator(".opblock-summary-control").click()
    block.locator("button.try-out__btn").click()
    block.locator("button.execute").click()
    return block.locator(".live-responses-table .response .response-col_status").inner_text()[:3]


@HAS_REDOC
def test_redoc_shows_every_operation(reader: Visitor, operations: list[tuple[str, str]]) -> None:
    reader.open("/redoc")
    reader.page.wait_for_selector("[data-section-id*=operation]")
    shown = reader.page.locator("[data-section-id*='/operation/']")
    assert shown.count() == len(operations)
    text = reader.page.inner_text("body")
    for _, path in operations:
        assert path in text


@HAS_REDOC
def test_redoc_searches(reader: Visitor) -> None:
    reader.open("/redoc")
    reader.page.get_by_role("textbox").first.fill("notes")
    reader.page.locator("[data-role='search:results'] li").first.wait_for()
