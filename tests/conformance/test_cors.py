"""Pages of the origins that `CORS_ORIGINS` names may call the API; no other page may, and nothing else."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from .client.people import Account
from .client.problems import problem
from .needs import HAS_API, HAS_PAGES, HAS_SESSIONS, HAS_USERS, OTHER_HOST
from .production import CORS_ORIGIN

pytestmark = HAS_API

ALLOWED = "Access-Control-Allow-Origin"
FOREIGN = [
    "https://evil.example",
    "null",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com.evil.example",
    "https://evil-app.example.com",
]
PATHS = ["/api/notes", "/api/notes/1", "/api/nowhere", "/openapi.json"]


def ask_first(
    client: httpx2.Client, path: str, *, origin: str = CORS_ORIGIN, method: str = "PATCH"
) -> httpx2.Response:
    """Send what a browser sends before a call that a form could not make."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,x-csrftoken,x-request-id",
    }
    return client.options(path, headers=headers)


def names(text: str) -> set[str]:
    return {name.strip().lower() for name in text.split(",")}


@pytest.fixture
def elsewhere(site: httpx2.Client) -> httpx2.Client:
    """A stranger's page of the other origin."""
    site.headers["Origin"] = CORS_ORIGIN
    return site


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_the_browser_that_asks_first_is_told_what_is_allowed(
    site: httpx2.Client, method: str
) -> None:
    response = ask_first(site, "/api/notes/1", method=method)
    assert response.status_code in {200, 204}
    headers = response.headers
    assert headers[ALLOWED] == CORS_ORIGIN
    assert method.lower() in names(headers["Access-Control-Allow-Methods"])
    wanted = {"authorization", "content-type", "x-csrftoken", "x-request-id"}
    assert names(headers["Access-Control-Allow-Headers"]) >= wanted
    assert int(headers["Access-Control-Max-Age"]) > 0
    assert "origin" in names(headers["Vary"])


@pytest.mark.parametrize("path", PATHS)
def test_the_answer_may_be_read(elsewhere: httpx2.Client, path: str) -> None:
    """Whatever it is, and once."""
    response = elsewhere.get(path)
    assert response.headers.get_list(ALLOWED) == [CORS_ORIGIN]
    assert "origin" in names(response.headers["Vary"])
    exposed = names(response.headers["Access-Control-Expose-Headers"])
    assert exposed >= {"location", "retry-after", "x-request-id"}


@pytest.mark.parametrize(
    ("options", "statuses"),
    [
        pytest.param(
            {"method": "GET", "url": "/api/notes", "headers": {"Host": "evil.example"}},
            {400},
            marks=OTHER_HOST,
        ),
        ({"method": "PUT", "url": "/api/notes"}, {405}),
        ({"method": "POST", "url": "/api/notes", "json": {"title": "x" * 1_200_000}}, {413}),
        ({"method": "POST", "url": "/api/notes", "json": {}}, {401, 422}),
        ({"method": "POST", "url": "/api/notes", "content": "x"}, {401, 415}),
    ],
    ids=["host", "method", "large", "invalid", "type"],
)
def test_refusals_may_be_read_too(
    elsewhere: httpx2.Client, options: dict[str, Any], statuses: set[int]
) -> None:
    """Or the page would only know that something failed."""
    response = elsewhere.request(**options)
    assert response.status_code in statuses
    assert response.headers.get_list(ALLOWED) == [CORS_ORIGIN]


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("path", PATHS)
def test_other_origins_stay_outside(site: httpx2.Client, origin: str, path: str) -> None:
    for response in (
        site.get(path, headers={"Origin": origin}),
        ask_first(site, path, origin=origin),
    ):
        assert ALLOWED not in response.headers


@pytest.mark.parametrize("path", ["/", "/health/live", "/nowhere", "/apinotes"])
def test_only_the_api_is_open(elsewhere: httpx2.Client, path: str) -> None:
    assert ALLOWED not in elsewhere.get(path).headers
    assert ALLOWED not in ask_first(elsewhere, path).headers


@HAS_PAGES
@pytest.mark.parametrize("path", ["/notes/", "/notes/new/"])
def test_pages_are_not_open(pages: httpx2.Client, path: str) -> None:
    assert ALLOWED not in pages.get(path, headers={"Origin": CORS_ORIGIN}).headers


@pytest.mark.needs(auth={"none", "jwt"})
def test_cookies_are_not_asked_for(elsewhere: httpx2.Client) -> None:
    assert "Access-Control-Allow-Credentials" not in elsewhere.get("/api/notes").headers


@HAS_SESSIONS
def test_the_cookie_may_be_sent_along(elsewhere: httpx2.Client) -> None:
    assert elsewhere.get("/api/notes").headers["Access-Control-Allow-Credentials"] == "true"


@HAS_USERS
def test_a_listed_origin_writes_as_anybody_does(account: Account) -> None:
    """With the token of the API or of the pages."""
    with account.api() as client:
        client.headers["Origin"] = CORS_ORIGIN
        response = client.post("/api/notes", json={"title": "From elsewhere"})
    assert response.status_code == 201
    assert response.headers[ALLOWED] == CORS_ORIGIN


# Who asks for options without being a browser


@pytest.mark.parametrize("path", ["/api/notes", "/api/notes/1"])
@pytest.mark.parametrize("headers", [{}, {"Origin": CORS_ORIGIN}], ids=["program", "page"])
def test_options_by_itself_is_no_method(
    site: httpx2.Client, path: str, headers: dict[str, str]
) -> None:
    response = site.options(path, headers=headers)
    problem(response, 405)
    others = {"post"} if path == "/api/notes" else {"patch", "delete"}
    assert {"get", *others} <= names(response.headers["Allow"])
    assert "options" not in names(response.headers["Allow"])
