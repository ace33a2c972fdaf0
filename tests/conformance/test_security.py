"""Every answer carries the headers that keep browsers safe: pages, data, errors, files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from .client.connection import connect
from .client.pages import Browser, attribute
from .client.policy import read_policy
from .needs import HAS_API, HAS_PAGES, HAS_REDOC, HAS_SWAGGER, HAS_USERS, OTHER_HOST, direct
from .production import SITE

PLAIN_HTTP = {"X-Forwarded-Proto": "http"}
SAYS_HTTP = direct("says in place of the proxy that the request came by plain HTTP")
DOCS = {"/docs", "/redoc"}
QUOTED = {
    "'self'",
    "'none'",
    "'strict-dynamic'",
    "'unsafe-inline'",
    "'unsafe-eval'",
    "'wasm-unsafe-eval'",
}


@dataclass(frozen=True)
class Exchange:
    """A request, and the status that answers it, or one of several that say the same."""

    method: str
    path: str
    status: int | set[int]
    options: dict[str, Any] = field(default_factory=dict)
    who: str = "site"

    def send(self, request: pytest.FixtureRequest) -> httpx2.Response:
        client: httpx2.Client = request.getfixturevalue(self.who)
        response = client.request(self.method, self.path, **self.options)
        expected = {self.status} if isinstance(self.status, int) else self.status
        assert response.status_code in expected
        return response


def _case(
    mark: Any,
    name: str,
    method: str,
    path: str,
    status: int | set[int],
    *,
    who: str = "",
    **options: Any,
) -> Any:
    usual = {"/api/notes": "api", "/notes/": "pages"}
    who = who or next((who for start, who in usual.items() if path.startswith(start)), "site")
    return pytest.param(Exchange(method, path, status, options, who), id=name, marks=mark or ())


EXCHANGES = [
    _case(None, "live", "GET", "/health/live", 200),
    _case(None, "ready", "GET", "/health/ready", 200),
    _case(None, "root", "GET", "/", 200),
    _case(OTHER_HOST, "refused host", "GET", "/", 400, headers={"Host": "evil.example"}),
    _case(None, "unknown path", "GET", "/nowhere", 404),
    _case(HAS_API, "list", "GET", "/api/notes", 200),
    _case(HAS_API, "created", "POST", "/api/notes", 201, json={"title": "x"}),
    _case(
        HAS_API,
        "malformed",
        "POST",
        "/api/notes",
        400,
        content="{",
        headers={"Content-Type": "application/json"},
    ),
    _case(HAS_API, "unknown API path", "GET", "/api/nowhere", 404),
    _case(HAS_API, "wrong method", "PUT", "/api/notes", 405),
    _case(HAS_API, "too large", "POST", "/api/notes", 413, json={"title": "x" * 1_200_000}),
    _case(
        HAS_API,
        "no JSON",
        "POST",
        "/api/notes",
        415,
        content="x",
        headers={"Content-Type": "text/plain"},
    ),
    _case(HAS_API, "invalid", "POST", "/api/notes", 422, json={}),
    _case(
        [HAS_API, OTHER_HOST],
        "refused host of the API",
        "GET",
        "/api/notes",
        400,
        headers={"Host": "evil.example"},
    ),
    _case(HAS_API, "openapi", "GET", "/openapi.json", 200),
    _case(HAS_SWAGGER, "docs", "GET", "/docs", 200),
    _case(HAS_REDOC, "redoc", "GET", "/redoc", 200),
    _case(HAS_PAGES, "notes", "GET", "/notes/", 200),
    _case(HAS_PAGES, "form", "GET", "/notes/new/", 200),
    _case(HAS_PAGES, "missing note", "GET", "/notes/999999999/", 404),
    _case([HAS_PAGES, HAS_USERS], "wrong method of a page", "GET", "/accounts/logout/", 405),
    _case([HAS_API, HAS_USERS], "a stranger's request", "GET", "/api/notes", 401, who="site"),
    _case([HAS_PAGES, HAS_USERS], "a stranger's page", "GET", "/notes/", {302, 303}, who="site"),
    _case([HAS_PAGES, HAS_USERS], "sign-up", "GET", "/accounts/signup/", 200),
    _case([HAS_PAGES, HAS_USERS], "log-in", "GET", "/accounts/login/", 200),
    _case(
        [HAS_PAGES, HAS_USERS], "password", "GET", "/accounts/password/change/", 200, who="pages"
    ),
]

every_exchange = pytest.mark.parametrize("exchange", EXCHANGES)


@every_exchange
def test_every_answer_is_protected(request: pytest.FixtureRequest, exchange: Exchange) -> None:
    headers = exchange.send(request).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] in {
        "no-referrer",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
    }
    assert headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    seconds = headers["Strict-Transport-Security"].partition("max-age=")[2].partition(";")[0]
    assert int(seconds) > 0
    for name in ("X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy"):
        assert len(headers.get_list(name)) == 1, f"{name} comes twice"


@every_exchange
def test_every_answer_has_a_strict_content_policy(
    request: pytest.FixtureRequest, exchange: Exchange
) -> None:
    policy = read_policy(exchange.send(request))
    assert policy["default-src"] in (["'self'"], ["'none'"])
    assert policy["object-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] in (["'self'"], ["'none'"])
    assert policy["form-action"] in (["'self'"], ["'none'"])
    assert not {"'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"} & set(policy["script-src"])
    if exchange.path not in DOCS:
        assert "'unsafe-inline'" not in policy["style-src"]


@every_exchange
def test_no_content_policy_names_another_host(
    request: pytest.FixtureRequest, exchange: Exchange
) -> None:
    for name, sources in read_policy(exchange.send(request)).items():
        foreign = {source for source in sources if not source.startswith(("'nonce-", "'sha"))}
        assert foreign - QUOTED <= {"data:", "blob:"}, name


@HAS_PAGES
def test_static_files_are_protected(browser: Browser) -> None:
    page = browser.open("/")
    for node in page.all("link[rel=stylesheet], script[src]"):
        headers = browser.client.get(
            page.url.join(attribute(node, "href") or attribute(node, "src"))
        ).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"]
        assert headers["Strict-Transport-Security"]
        assert "Set-Cookie" not in headers


@HAS_PAGES
@pytest.mark.parametrize(
    "name",
    [
        "nowhere.css",
        "..%2f..%2fpyproject.toml",
        "%2e%2e/%2e%2e/pyproject.toml",
        "%00",
        "%2fetc%2fpasswd",
        "",
    ],
)
def test_static_files_are_only_those(browser: Browser, name: str) -> None:
    """No way out of the folder, and no listing of it."""
    page = browser.open("/")
    sheet = page.url.join(attribute(next(page.all("link[rel=stylesheet]")), "href"))
    folder = "/" + sheet.path.split("/")[1] + "/"
    response = browser.client.get(folder + name, follow_redirects=True)
    assert response.status_code in {400, 403, 404}


@SAYS_HTTP
@pytest.mark.parametrize("path", ["/", "/health/live"])
def test_https_is_only_demanded_over_https(site: httpx2.Client, path: str) -> None:
    """RFC 6797 forbids the header on plain answers."""
    assert "Strict-Transport-Security" not in site.get(path, headers=PLAIN_HTTP).headers


@pytest.mark.parametrize("path", ["/", "/nowhere"])
@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil.example:443", "a" * 300, "[", "%00", "x y"],
)
def test_a_foreign_host_is_refused(site: httpx2.Client, path: str, host: str) -> None:
    try:
        response = site.get(path, headers={"Host": host})
    except httpx2.RemoteProtocolError:
        return  # proxies have no answer for other hosts
    assert response.status_code == 400
    assert "evil.example" not in response.text


@direct("Caddy has no answer for it")
@pytest.mark.parametrize("path", ["/", "/health/live"])
def test_a_host_may_end_with_a_dot(site: httpx2.Client, path: str) -> None:
    """As the name is written in full."""
    assert site.get(path, headers={"Host": f"{SITE}."}).status_code == 200


def test_the_forwarded_host_is_not_believed(site: httpx2.Client) -> None:
    """Nobody decides for others where a redirect leads."""
    headers = {**PLAIN_HTTP, "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    assert "evil.example" not in site.get("/", headers=headers).headers.get("Location", "")


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/notes", "/%5Cevil.example/", "/%2Fevil.example"]
)
@pytest.mark.parametrize("headers", [{}, PLAIN_HTTP], ids=["https", "http"])
def test_no_redirect_leads_away(site: httpx2.Client, path: str, headers: dict[str, str]) -> None:
    response = site.get(f"{str(site.base_url).rstrip('/')}{path}", headers=headers)
    target = response.url.join(response.headers.get("Location", ""))
    assert target.host == site.base_url.host


@SAYS_HTTP
@pytest.mark.parametrize("path", ["/", "/nowhere?q=a%20b&r=1", "/api/notes?limit=5"])
def test_plain_http_is_sent_to_https(site: httpx2.Client, path: str) -> None:
    response = site.get(path, headers=PLAIN_HTTP)
    assert response.status_code in {301, 302, 307, 308}
    assert response.headers["Location"] == str(site.base_url.join(path))


@pytest.mark.parametrize("path", ["/", "/health/live", "/api/notes"])
def test_pages_of_others_cannot_read(site: httpx2.Client, path: str) -> None:
    """Other origins are let in by a decision of the project's own, never by default."""
    response = site.get(path, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in response.headers


@SAYS_HTTP
@HAS_API
def test_plain_http_writes_nothing(api: httpx2.Client) -> None:
    total = api.get("/api/notes").json()["total"]
    assert api.post("/api/notes", json={"title": "plain"}, headers=PLAIN_HTTP).status_code >= 300
    assert api.get("/api/notes").json()["total"] == total


@direct("asks past the proxy")
def test_only_a_trusted_proxy_speaks_for_https(base_url: str) -> None:
    """127.0.0.2 is as much this machine as 127.0.0.1, but nobody the server was told to trust."""
    with connect(base_url, local_address="127.0.0.2") as stranger:
        try:
            response = stranger.get("/", headers={"X-Forwarded-Proto": "https"})
        except httpx2.ConnectError:
            pytest.skip("this machine has no second loopback address")
        assert response.status_code in {301, 302, 307, 308}
