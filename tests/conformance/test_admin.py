"""Screens for staff: nobody else sees them, and they need no JavaScript of others."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from .client.connection import connect, media_type
from .client.pages import Browser, Page, attribute
from .client.people import Account, Person, log_in, some_address
from .client.policy import read_policy
from .needs import HAS_ADMIN, HAS_PAGES, HAS_TOKENS

pytestmark = HAS_ADMIN

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


def test_a_wrong_password_stays_out(base_url: str) -> None:
    with connect(base_url, address=some_address()) as client:
        enter(Browser(client), Person(DEMO.email, "wrong"))
        assert is_outside(client.get("/admin/"))


def test_forms_need_their_token(staff: Browser) -> None:
    """Each form that changes something, sent as another site would send it."""
    seen = 0
    for url in screens(staff.open("/admin/")):
        page = staff.open(url)
        for create in [link for link in screens(page) if "create" in link or "add" in link]:
            form_page = staff.open(create)
            for node in form_page.all("form[method=post], form[method=POST]"):
                target = form_page.url.join(attribute(node, "action") or str(form_page.url))
                response = staff.client.post(
                    target,
                    data={"title": "forged", "email": "forged@example.com"},
                    headers={"Origin": "https://evil.example", "Referer": "https://evil.example/"},
                )
                assert response.status_code in {400, 403}, target
                seen += 1
    assert seen, "no form was found"


@pytest.mark.parametrize("path", ["/admin/login", "/admin/note/create"])
@pytest.mark.parametrize("is_announced", [True, False])
def test_a_form_over_1_mb_is_an_html_413(
    site: httpx2.Client, path: str, is_announced: bool
) -> None:
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
