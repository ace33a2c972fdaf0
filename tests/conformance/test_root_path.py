"""A project below a path of a site (`ROOT_PATH`), behind a proxy that strips it.

Everything that it names is there, and nothing of it is looked for at the root, which is another's.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from .client.connection import unique
from .client.pages import Browser, Page
from .client.people import LOG_IN, Account, ask_for_tokens, log_in, log_out
from .needs import (
    API_ONLY,
    HAS_ADMIN,
    HAS_API,
    HAS_PAGES,
    HAS_REDOC,
    HAS_SWAGGER,
    HAS_TOKENS,
    HAS_USERS,
    direct,
)
from .production import CORS_ORIGIN, Server, free_port, production_settings, shell_environment
from .test_admin import DEMO, enter

pytestmark = direct("starts servers of its own")

# As the paths of the API begin: who looks at a whole path takes the pages for it.
ROOT = "/api/shop"
# Where pages name what else to load or where to go.
NAMES = ("href", "src", "action", "hx-get", "hx-post", "spec-url")


@pytest.fixture(scope="module")
def server(
    project: Path, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    settings = production_settings(port=free_port(), database_url=database_url)
    environment = {**shell_environment(), **settings, "ROOT_PATH": ROOT}
    server = Server(project, environment, tmp_path_factory.mktemp("below") / "serve.log")
    server.start()
    # It is asked without the path, as probes do that stand behind the proxy.
    assert server.wait_until_ready(), server.log.read_text("utf-8", "replace")
    yield server
    server.kill()


@pytest.fixture(scope="module")
def base_url(server: Server) -> str:
    """Where visitors are: everything else here asks for paths below it."""
    return server.url + ROOT


def named(page: Page) -> set[httpx2.URL]:
    """Return all that a page names of its own host."""
    nodes = [(node, name) for name in NAMES for node in page.all(f"[{name}]")]
    urls = {page.url.join(node.attrs[name] or "").copy_with(fragment=None) for node, name in nodes}
    return {url for url in urls if url.host == page.url.host}


def walk(browser: Browser, start: str, most: int = 60) -> set[str]:
    """Go wherever pages lead to; return the paths."""
    waiting, seen = [browser.open(start).url], set[str]()
    while waiting and len(seen) < most:
        url = waiting.pop(0)
        if url.path in seen:
            continue
        seen.add(url.path)
        answer = browser.client.get(url, follow_redirects=True)
        # What takes forms only says so, and that it is there.
        assert answer.status_code in {200, 405}, f"{answer.status_code} at {url}"
        if answer.headers["Content-Type"].startswith("text/html"):
            waiting += sorted(named(Page(answer)), key=str)
    return seen


def is_below(url: str | httpx2.URL) -> bool:
    return httpx2.URL(url).path.startswith(f"{ROOT}/")


@HAS_API
def test_another_origin_may_call_the_api_and_nothing_else(site: httpx2.Client) -> None:
    headers = {"Origin": CORS_ORIGIN}
    answer = site.get("/openapi.json", headers=headers)
    assert answer.headers["Access-Control-Allow-Origin"] == CORS_ORIGIN
    assert "Access-Control-Allow-Origin" not in site.get("/health/live", headers=headers).headers


@HAS_PAGES
def test_pages_lead_to_each_other(browser: Browser) -> None:
    page = browser.submit(
        browser.open("/notes/new/").form(has="title"), title=unique("Below"), body=""
    )
    assert page.status == 200
    assert is_below(page.url)
    assert page.messages()
    paths = walk(browser, "/notes/")
    assert all(map(is_below, paths)), paths
    assert {f"{ROOT}/", f"{ROOT}/notes/", f"{ROOT}/notes/new/"} <= paths
    assert any(path.endswith("/edit/") for path in paths)
    assert any(path.endswith(".css") for path in paths)


@HAS_PAGES
@pytest.mark.parametrize("path", ["/nowhere/", "/notes/0/", "/health/nowhere"])
def test_error_pages_lead_back(pages: httpx2.Client, path: str) -> None:
    page = Page(pages.get(path))
    assert page.status == 404
    assert any(url.path == f"{ROOT}/" for url in named(page))
    assert all(map(is_below, named(page)))


@HAS_PAGES
def test_a_note_is_changed_and_deleted(browser: Browser) -> None:
    title = unique("Below")
    page = browser.submit(browser.open("/notes/new/").form(has="title"), title=title, body="")
    page = browser.open(browser.open("/notes/").url.join(browser.find_note(title)))
    page = browser.submit(browser.open(f"{page.url}edit/").form(has="title"), title=f"{title}!")
    assert f"{title}!" in page.text
    page = browser.submit(browser.open(f"{page.url}delete/").form(action="/delete/"))
    assert page.url.path == f"{ROOT}/notes/"


@HAS_PAGES
def test_cookies_are_for_this_path_only(browser: Browser) -> None:
    form = browser.open("/notes/new/").form(has="title")
    browser.post(form, form.values | {"title": unique("Below")}, follow_redirects=False)
    cookies = list(browser.client.cookies.jar)
    assert cookies
    assert {cookie.path for cookie in cookies} == {ROOT}


@HAS_PAGES
@HAS_USERS
def test_cookies_are_set_over_https_only(visitor: Browser) -> None:
    visitor.open(LOG_IN)
    assert all(cookie.name.startswith("__Secure-") for cookie in visitor.client.cookies.jar)


@HAS_PAGES
def test_a_path_without_its_slash_leads_on(pages: httpx2.Client) -> None:
    response = pages.get("/notes")
    assert response.status_code in {301, 307, 308}
    assert pages.base_url.join(response.headers["Location"]).path == f"{ROOT}/notes/"


@pytest.mark.parametrize("path", ["/", "/nowhere?a=b"])
def test_plain_http_leads_to_https(site: httpx2.Client, path: str) -> None:
    response = site.get(path, headers={"X-Forwarded-Proto": "http"})
    assert response.status_code in {301, 308}
    assert response.headers["Location"] == f"https://{site.base_url.netloc.decode()}{ROOT}{path}"


@HAS_PAGES
@HAS_USERS
def test_log_in_leads_back(visitor: Browser, account: Account) -> None:
    page = visitor.open("/notes/new/?from=far")
    assert page.url.path == ROOT + LOG_IN
    page = visitor.submit(
        page.form(has="password"), email=account.person.email, password=account.person.password
    )
    assert page.url.raw_path.decode() == f"{ROOT}/notes/new/?from=far"
    assert log_out(visitor).url.path == f"{ROOT}/"
    assert log_in(visitor, account.person).url.path == f"{ROOT}/notes/"
    assert all(map(is_below, walk(visitor, "/accounts/password/change/")))


@HAS_PAGES
@HAS_USERS
def test_pages_before_the_log_in_lead_to_each_other(visitor: Browser) -> None:
    paths = walk(visitor, LOG_IN)
    assert all(map(is_below, paths)), paths
    assert f"{ROOT}/accounts/password/reset/" in paths


@HAS_PAGES
@HAS_USERS
def test_the_mailed_link_leads_here(visitor: Browser, account: Account, server: Server) -> None:
    form = visitor.open("/accounts/password/reset/").form(has="email")
    assert visitor.submit(form, email=account.person.email).status == 200
    link = re.compile(rf"https://[^\s/]+{ROOT}/accounts/password/reset/\S+")
    found = wait_for(server.log, link)
    assert visitor.open(found).form(has="new_password")


def wait_for(log: Path, pattern: re.Pattern[str]) -> str:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = pattern.search(log.read_text("utf-8", "replace"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"nothing like {pattern.pattern} was printed")


@HAS_API
def test_a_new_note_is_where_the_answer_says(api: httpx2.Client) -> None:
    response = api.post("/api/notes", json={"title": unique("Below")})
    assert response.status_code == 201
    location = api.base_url.join(response.headers["Location"])
    assert is_below(location)
    assert api.get(location).json() == response.json()
    assert api.get("/api/nowhere").headers["Content-Type"].startswith("application/problem+json")


@HAS_API
def test_the_schema_says_where_its_paths_begin(api: httpx2.Client) -> None:
    document = api.get("/openapi.json").json()
    assert [server["url"] for server in document["servers"]] == [ROOT]
    assert all(path.startswith(("/api/", "/health/")) for path in document["paths"])
    assert api.get(api.base_url.join(f"{ROOT}/api/notes")).status_code == 200


@HAS_API
@HAS_TOKENS
def test_the_schema_says_where_tokens_are(site: httpx2.Client, account: Account) -> None:
    schemes = site.get("/openapi.json").json()["components"]["securitySchemes"].values()
    flows: list[dict[str, Any]] = [
        flow for scheme in schemes for flow in scheme.get("flows", {}).values()
    ]
    assert flows
    for flow in flows:
        for name in ("tokenUrl", "refreshUrl"):
            assert flow.get(name, f"{ROOT}/api/auth/token").startswith(f"{ROOT}/api/auth/")
    assert ask_for_tokens(site, account.person).status_code == 200


@API_ONLY
def test_the_root_links_to_what_is_there(api: httpx2.Client) -> None:
    links = api.get("/").json()["links"]
    for name, link in links.items():
        url = api.base_url.join(link)
        assert is_below(url), name
        assert api.get(url).status_code == 200, name


@pytest.mark.parametrize(
    "path", [pytest.param("/docs", marks=HAS_SWAGGER), pytest.param("/redoc", marks=HAS_REDOC)]
)
def test_the_documentation_loads_what_it_names(visitor: Browser, path: str) -> None:
    paths = walk(visitor, path)
    assert all(map(is_below, paths)), paths
    assert any(name.endswith(".js") for name in paths)


@HAS_ADMIN
def test_the_admin_leads_to_itself(visitor: Browser) -> None:
    response = visitor.client.get("/admin")
    assert visitor.client.base_url.join(response.headers["Location"]).path == f"{ROOT}/admin/"
    page = enter(visitor, DEMO)
    assert page.url.path == f"{ROOT}/admin/"
    links = {url for url in named(page) if "logout" not in url.path}
    assert all(map(is_below, links)), links
    for url in links:
        assert visitor.client.get(url, follow_redirects=True).status_code in {200, 405}, url
