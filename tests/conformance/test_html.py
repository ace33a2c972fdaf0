"""Every page is valid, accessible, complete without the network, and true to its own policy."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from justhtml import Element

from .client.connection import unique
from .client.pages import CONTROLS, Browser, Page, attribute
from .client.policy import read_policy
from .needs import HAS_PAGES, HAS_REDOC, HAS_SWAGGER, HAS_USERS, OTHER_HOST

PAGES = [
    "home",
    "list",
    "search",
    "form",
    "faulty form",
    "note",
    "edit form",
    "delete question",
    "saved",
    "404",
    "403",
    "405",
    "413",
]
OF_A_NOTE = {"note": "", "edit form": "edit/", "delete question": "delete/"}
ACCOUNT_PAGES = ["sign-up", "faulty sign-up", "log-in", "faulty log-in", "password", "reset"]
DOCS = [
    pytest.param("/docs", marks=HAS_SWAGGER),
    pytest.param("/redoc", marks=HAS_REDOC),
]
ADDRESSES = ["src", "href", "action", "formaction", "poster", "data", "srcset"]


def visit(browser: Browser, name: str) -> Page:
    """Open one of `PAGES`."""
    simple = {
        "home": "/",
        "list": "/notes/",
        "search": "/notes/?q=x",
        "form": "/notes/new/",
        "404": "/nowhere/",
        "sign-up": "/accounts/signup/",
        "log-in": "/accounts/login/",
        "password": "/accounts/password/change/",
        "reset": "/accounts/password/reset/",
    }
    if name in simple:
        return browser.open(simple[name])
    if name == "400":
        return Page(browser.client.get("/notes/", headers={"Host": "evil.example"}))
    if name in OF_A_NOTE:
        return browser.open(browser.write_note(unique(name)) + OF_A_NOTE[name])
    if name == "405":
        form = browser.open("/notes/new/").form(has="title")
        return Page(browser.client.post("/", data=form.values))
    if name in {"faulty sign-up", "faulty log-in"}:
        form = visit(browser, name.removeprefix("faulty ")).form(has="password")
        return browser.submit(form, email="nobody@example.com", password="wrong")
    return _submit(browser, name)


def _submit(browser: Browser, name: str) -> Page:
    form = browser.open("/notes/new/").form(has="title")
    if name == "403":
        return Page(browser.post(form, {"title": "No token"}))
    title, body = {
        "saved": (unique(), ""),
        "faulty form": ("", "x" * 10_001),
        "413": ("x", "x" * 1_200_000),
    }[name]
    return browser.submit(form, title=title, body=body)


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Page:
    return visit(browser, request.param)


every_page = pytest.mark.parametrize(
    "page",
    [
        *(pytest.param(name, marks=HAS_PAGES) for name in PAGES),
        pytest.param("400", marks=[HAS_PAGES, OTHER_HOST]),
        *(pytest.param(name, marks=[HAS_PAGES, HAS_USERS]) for name in ACCOUNT_PAGES),
    ],
    indirect=True,
)
every_docs_page = pytest.mark.parametrize("path", DOCS)


@every_page
def test_markup_is_valid(page: Page) -> None:
    assert page.response.text.lstrip().lower().startswith("<!doctype html>")
    assert not page.document.errors


@every_page
def test_head_is_complete(page: Page, stack: dict[str, Any]) -> None:
    assert attribute(page.one("html"), "lang")
    assert stack["project_name"] in page.one("title").to_text(separator="", strip=False)
    assert attribute(page.one("meta[charset]"), "charset").lower() == "utf-8"
    assert page.one("meta[name=viewport]")


@every_page
def test_one_heading_in_one_main_part(page: Page) -> None:
    assert page.one("h1").to_text()
    assert page.one("main").query("h1")


@every_page
def test_the_first_link_skips_to_the_main_part(page: Page) -> None:
    first = next(page.all("body a"))
    target = attribute(first, "href")
    assert target.startswith("#")
    assert page.one(target)


@every_page
def test_ids_are_unique_and_references_lead_to_them(page: Page) -> None:
    ids = [attribute(node, "id") for node in page.all("[id]")]
    assert len(ids) == len(set(ids))
    for reference in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for node in page.all(f"[{reference}]"):
            assert set(attribute(node, reference).split()) <= set(ids), reference


@every_page
def test_every_control_has_a_label(page: Page) -> None:
    labelled = {attribute(label, "for") for label in page.all("label[for]") if label.to_text()}
    wrapped = [
        node for label in page.all("label") if label.to_text() for node in label.query(CONTROLS)
    ]
    for control in page.all(CONTROLS):
        if attribute(control, "type") in {"hidden", "submit", "button"}:
            continue
        named = (
            attribute(control, "id") in labelled
            or control in wrapped
            or attribute(control, "aria-label")
        )
        assert named, attribute(control, "name")


@every_page
def test_buttons_links_and_pictures_have_words(page: Page) -> None:
    for node in page.all("button, a[href]"):
        assert node.to_text() or attribute(node, "aria-label"), node.to_html()
    for picture in page.all("img"):
        assert "alt" in picture.attrs


@every_page
def test_everything_on_a_page_stands_in_a_file_of_its_own(page: Page) -> None:
    assert not list(page.all("style, [style], script:not([src])"))
    icon = page.url.join(attribute(page.one("link[rel=icon]"), "href"))
    assert re.search(r"/favicon(\.[0-9a-f]+)?\.svg$", icon.path)


@every_page
def test_headings_skip_no_level(page: Page) -> None:
    levels = [int(node.name[1]) for node in page.all("h1, h2, h3, h4, h5, h6")]
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_page
def test_pages_need_nobody_else(page: Page, site: httpx2.Client) -> None:
    assert not _foreign(page)
    assert_assets_answer(page, site)


@every_page
def test_pages_obey_their_policy(page: Page) -> None:
    assert_obeys_policy(page)


@every_docs_page
def test_docs_pages_need_nobody_else(site: httpx2.Client, path: str) -> None:
    page = Browser(site).open(path)
    assert page.status == 200
    assert not _foreign(page)
    assert list(page.all("script[src]")), "the page that shows the API is a script"
    assert_assets_answer(page, site)


@every_docs_page
def test_docs_pages_obey_their_policy(site: httpx2.Client, path: str) -> None:
    assert_obeys_policy(Browser(site).open(path))


@every_docs_page
def test_docs_pages_are_valid(site: httpx2.Client, path: str) -> None:
    page = Browser(site).open(path)
    assert not page.document.errors
    assert page.one("title").to_text()


def _foreign(page: Page) -> list[str]:
    """Return the addresses on the page that lead to another host."""
    addresses = [attribute(node, name) for name in ADDRESSES for node in page.all(f"[{name}]")]
    return [text for text in addresses if page.url.join(text).netloc not in {page.url.netloc, b""}]


def assert_assets_answer(page: Page, site: httpx2.Client) -> None:
    kinds = {"script[src]": "javascript", "link[rel=stylesheet]": "text/css", "img[src]": "image/"}
    for selector, kind in kinds.items():
        for node in page.all(selector):
            url = page.url.join(attribute(node, "src") or attribute(node, "href"))
            if url.scheme == "data":
                continue
            response = site.get(url)
            assert response.status_code == 200, url
            assert kind in response.headers["Content-Type"], url


def assert_obeys_policy(page: Page) -> None:
    """No inline code or style that the page's own Content-Security-Policy would block."""
    policy = read_policy(page.response)
    nodes = list(page.all("*"))
    handlers = [name for node in nodes for name in node.attrs if name.startswith("on")]
    assert not handlers
    for script in page.all("script"):
        if "src" not in script.attrs and attribute(script, "type") in {
            "",
            "module",
            "text/javascript",
        }:
            assert _allowed_by_nonce(script, policy["script-src"]), script.to_html()[:200]
    if "'unsafe-inline'" not in policy["style-src"]:
        assert not [node.to_html()[:200] for node in nodes if "style" in node.attrs]
        assert all(_allowed_by_nonce(style, policy["style-src"]) for style in page.all("style"))


def _allowed_by_nonce(node: Element, sources: list[str]) -> bool:
    nonce = attribute(node, "nonce")
    return bool(nonce) and f"'nonce-{nonce}'" in sources
