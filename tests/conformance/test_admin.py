"""Screens for staff: nobody else sees them, and they need no JavaScript of others."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest

from .client.connection import connect, media_type, no_store
from .client.pages import Browser, Page, attribute
from .client.people import Account, Person, log_in, some_address
from .client.policy import read_policy
from .needs import HAS_ADMIN, HAS_PAGES, HAS_TOKENS, needs

pytestmark = HAS_ADMIN

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "https://127.0.0.1.evil.example/",
    "/admin/note/detail?pk=1&_origin=%2F%09%2Fevil.example",
]
# By framework: the form that adds a user, and where users are searched.
USERS = {
    "django": ("/admin/users/user/add/", "/admin/users/user/?q="),
    "fastapi": ("/admin/user/create", "/admin/_api/user/relation-lookup?q="),
    "flask": ("/admin/user/new/", "/admin/user/?search="),
}
# By framework: a form that adds a note.
NEW_NOTE = {
    "django": "/admin/notes/note/add/",
    "fastapi": "/admin/note/create",
    "flask": "/admin/note/new/",
}
ADDS = ("add", "create", "new")
# Made by `poe seed`.
DEMO = Person("demo@example.com", "demo-password-1", some_address())


def enter(browser: Browser, person: Person) -> Page:
    """Go to the admin, logging in where it asks."""
    page = browser.open("/admin/")
    if not list(page.all("[name=password]")):
        return page
    form = page.form(has="password")
    name = next(name for name in form.values if name in {"email", "username"})
    return browser.submit(form, **{name: person.email, "password": person.password})


@pytest.fixture(scope="module")
def staff_cookies(base_url: str) -> httpx2.Cookies:
    with connect(base_url, address=DEMO.address) as client:
        page = enter(Browser(client), DEMO)
        assert page.status == 200, page.text
        return client.cookies


@pytest.fixture
def staff(base_url: str, staff_cookies: httpx2.Cookies) -> Iterator[Browser]:
    with connect(base_url, address=DEMO.address) as client:
        client.cookies.update(staff_cookies)
        yield Browser(client)


def screens(page: Page) -> list[str]:
    """Return the addresses that the page links to, as far as they are the admin's own."""
    urls = {page.url.join(link).path for link in page.links().values() if not link.startswith("#")}
    return sorted(url for url in urls if url.startswith("/admin/") and "logout" not in url)


def is_outside(response: httpx2.Response) -> bool:
    """Whether an answer shows nothing but the way in."""
    if response.status_code in {302, 303, 307}:
        return "login" in response.headers["Location"]
    return response.status_code in {401, 403, 404, 405}


def test_staff_get_in(staff: Browser) -> None:
    page = staff.open("/admin/")
    assert page.status == 200
    assert page.url.path == "/admin/"


@HAS_PAGES
@pytest.mark.parametrize("path", ["/", "/notes/"])
def test_staff_find_it_from_the_site(
    browser: Browser, visitor: Browser, staff: Browser, path: str
) -> None:
    assert "/admin/" in staff.open(path).links().values()
    for other in (browser, visitor):
        assert "/admin/" not in other.open(path).links().values()


@HAS_PAGES
def test_the_admin_leads_back_to_the_site(staff: Browser, visitor: Browser) -> None:
    for page in (staff.open("/admin/"), visitor.open("/admin/")):
        assert "/" in {page.url.join(link).path for link in page.links().values()}


def test_the_admin_leads_to_users_and_notes(staff: Browser) -> None:
    links = " ".join(screens(staff.open("/admin/"))).lower()
    assert "user" in links
    assert "note" in links


def test_every_screen_opens(staff: Browser) -> None:
    for url in screens(staff.open("/admin/")):
        assert staff.open(url).status == 200, url


def test_a_stranger_is_led_to_the_log_in(site: httpx2.Client, staff: Browser) -> None:
    for url in ["/admin/", *screens(staff.open("/admin/"))]:
        assert is_outside(site.get(url)), url


@HAS_PAGES
def test_users_who_are_no_staff_stay_out(pages: httpx2.Client, staff: Browser) -> None:
    for url in ["/admin/", *screens(staff.open("/admin/"))]:
        assert is_outside(pages.get(url)), url


@HAS_PAGES
def test_users_who_are_no_staff_cannot_write(pages: httpx2.Client, staff: Browser) -> None:
    for url in ["/admin/", *screens(staff.open("/admin/"))]:
        assert is_outside(pages.post(url, data={"title": "x"})), url


@needs(framework={"django"})
def test_staff_cannot_guess_the_old_password(base_url: str, staff_cookies: httpx2.Cookies) -> None:
    with connect(base_url, address=some_address()) as client:
        client.cookies.update(staff_cookies)
        browser = Browser(client)
        form = browser.open("/admin/password_change/").form(has="old_password")
        names = [name for name in form.values if name.startswith("new_password")]
        values = dict.fromkeys(names, "another-password-1")
        for _ in range(10):
            assert browser.submit(form, old_password="wrong", **values).status in {200, 422}
        refused = browser.submit(form, old_password=DEMO.password, **values)
    assert (refused.status, media_type(refused.response)) == (429, "text/html")
    assert refused.text.strip()
    assert 0 < int(refused.response.headers["Retry-After"]) <= 300


@HAS_TOKENS
def test_a_token_opens_no_admin(api: httpx2.Client) -> None:
    assert is_outside(api.get("/admin/"))


@HAS_TOKENS
def test_a_user_without_pages_who_is_no_staff_stays_out(base_url: str, account: Account) -> None:
    with connect(base_url, address=account.person.address) as client:
        browser = Browser(client)
        assert enter(browser, account.person).url.path != "/admin/" or is_outside(
            client.get("/admin/")
        )
        assert is_outside(client.get("/admin/"))


@pytest.mark.parametrize("search", ["a " * 1000, "x" * 5000, "\0", "'%"])
def test_an_odd_search_is_no_error(staff: Browser, search: str) -> None:
    for url in screens(staff.open("/admin/")):
        for name in ("q", "search"):
            assert staff.client.get(url, params={name: search}).status_code < 500, url


def test_a_wrong_password_stays_out(base_url: str) -> None:
    with connect(base_url, address=some_address()) as client:
        enter(Browser(client), Person(DEMO.email, "wrong"))
        assert is_outside(client.get("/admin/"))


def test_forms_need_their_token(staff: Browser) -> None:
    """Each form that changes something, sent as another site would send it."""
    seen = 0
    for url in screens(staff.open("/admin/")):
        page = staff.open(url)
        for create in [link for link in screens(page) if any(word in link for word in ADDS)]:
            form_page = staff.open(create)
            for node in form_page.all("form[method=post], form[method=POST]"):
                target = form_page.url.join(attribute(node, "action") or str(form_page.url))
                response = staff.client.post(
                    target,
                    data={"title": "forged", "email": "forged@example.com"},
                    headers={"Origin": "https://evil.example", "Referer": "https://evil.example/"},
                )
                assert response.status_code in {400, 403}, target
                assert media_type(response) == "text/html"
                assert response.text.strip(), "it is said on a page"
                seen += 1
    assert seen, "no form was found"


def test_a_token_of_somebody_else_is_refused(
    staff: Browser, base_url: str, stack: dict[str, str]
) -> None:
    """Not even with the cookies that came with it, where a host of the same site can plant them."""
    add, search = USERS[stack["framework"]]
    form = staff.open(add).form(has="email")
    with connect(base_url, address=some_address()) as client:
        theirs = Browser(client).open("/admin/login").form(has="password").values
        own = [c for c in client.cookies.jar if not c.name.startswith("__Host-")]
        planted = {c.name: c.value or "" for c in own if "session" not in c.name}
    for name in planted:
        staff.client.cookies.delete(name)
    staff.client.cookies.update(planted)
    hidden = {name: text for name, text in theirs.items() if name in form.values}
    assert hidden, "the form carries a token"
    person = Person()
    passwords = {name: person.password for name in form.values if name.startswith("password")}
    values = {**form.values, **hidden, "email": person.email, **passwords}
    assert staff.post(form, values, follow_redirects=False).status_code == 403
    found = staff.client.get(search + person.email.partition("@")[0]).text
    assert person.email not in found


def test_no_other_host_can_set_the_cookie_of_the_log_in(staff: Browser) -> None:
    names = {cookie.name for cookie in staff.client.cookies.jar if "session" in cookie.name}
    assert names
    assert all(name.startswith("__Host-") for name in names)


# The parameter is that of the package which draws these screens.
@needs(framework={"fastapi"})
@pytest.mark.parametrize("address", ELSEWHERE, ids=lambda text: repr(text)[:30])
def test_no_parameter_leads_away(staff: Browser, address: str) -> None:
    for path in ("/admin/note/create", "/admin/note/list"):
        page = staff.open(httpx2.URL(path, params={"_origin": address, "next": address}))
        for link in page.links().values():
            # As browsers read it: controls are nothing, and a backslash is a slash.
            read = re.sub(r"[\x00-\x20]", "", link).replace("\\", "/")
            assert page.url.join(read).host == page.url.host, link
    person = Person()
    form = staff.open(httpx2.URL("/admin/user/create", params={"_origin": address})).form(
        has="email"
    )
    values = {**form.values, "email": person.email, "password_hash": person.password}
    saved = staff.post(form, values, follow_redirects=False)
    assert saved.status_code == 303
    assert "evil" not in saved.headers["Location"]
    (pk,) = re.findall(
        r"detail\?pk=([0-9]+)", staff.open(f"/admin/user/list?q={person.email}").response.text
    )[:1]
    deleted = staff.client.post(
        "/admin/_api/user/row-action",
        params={"name": "delete", "pk": pk, "_origin": address},
        headers={"X-CSRFToken": form.values["csrftoken"]},
    )
    assert deleted.status_code == 200
    assert "evil" not in deleted.text


def test_screens_are_kept_nowhere_but_their_styles_are(staff: Browser) -> None:
    page = staff.open("/admin/")
    for url in ["/admin/", *screens(page)]:
        assert no_store(staff.client.get(url)), url
    styles = [attribute(node, "href") for node in page.all("link[rel=stylesheet]")]
    assert styles
    scripts = [attribute(node, "src") for node in page.all("script[src]")]
    assert not any(no_store(staff.client.get(address)) for address in [*styles, *scripts])


@pytest.mark.parametrize("form_of", ["a log-in", "a note"])
@pytest.mark.parametrize("is_announced", [True, False])
def test_a_form_over_1_mb_is_an_html_413(
    site: httpx2.Client, stack: dict[str, str], form_of: str, is_announced: bool
) -> None:
    path = "/admin/login" if form_of == "a log-in" else NEW_NOTE[stack["framework"]]
    form = b"x" * 1_200_000
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    content = form if is_announced else iter([form])
    response = site.post(path, content=content, headers=headers)
    assert (response.status_code, media_type(response)) == (413, "text/html")


def test_screens_need_nobody_else(staff: Browser) -> None:
    for url in ["/admin/", *screens(staff.open("/admin/"))]:
        page = staff.open(url)
        for node in page.all("script[src], link[href], img[src], iframe[src]"):
            address = page.url.join(attribute(node, "src") or attribute(node, "href"))
            if address.scheme == "data":
                continue
            assert address.host == page.url.host, address
            assert staff.client.get(address).status_code == 200, address


def test_screens_obey_a_policy(staff: Browser) -> None:
    for url in ["/admin/", *screens(staff.open("/admin/"))]:
        policy = read_policy(staff.open(url).response)
        for name, sources in policy.items():
            assert not [s for s in sources if s.startswith(("http:", "https:", "*"))], (url, name)
        assert policy["object-src"] == ["'none'"]
        assert policy["frame-ancestors"] == ["'none'"]


@HAS_PAGES
def test_the_log_in_of_the_pages_opens_the_admin(base_url: str) -> None:
    """One person, one log-in."""
    with connect(base_url, address=DEMO.address) as client:
        browser = Browser(client)
        log_in(browser, DEMO)
        assert browser.open("/admin/").url.path == "/admin/"
