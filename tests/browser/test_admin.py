"""The screens for staff: they list, search and edit users and notes."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.conformance.client.connection import unique
from tests.conformance.needs import HAS_ADMIN, HAS_PAGES

from .accounts import DEMO
from .conftest import NewVisitor
from .visitor import Visitor

pytestmark = HAS_ADMIN

# The search of a list, and the way from a row to its form, in the admins of three frameworks.
SEARCH = "main :is(input[type=search], input[name=q], input[name=search], #searchbar)"
EDIT = "a[href*='/edit'], a[href$='/change/']"
ADD = "main a[href*='/create'], main a[href*='/new/'], a[href$='/add/']"
DETAIL = "a[href*='/detail']"
LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# A page that paints its root has a body that is transparent; colours may take their time.
IS_LIT_BY = """light => {
    const colours = [document.body, document.documentElement]
        .map(node => getComputedStyle(node).backgroundColor.match(/[0-9.]+/g))
        .filter(([red, green, blue, alpha]) => alpha !== "0");
    if (document.getAnimations().length || !colours.length) return false;
    return (colours[0][0] > 127 ? "light" : "dark") === light;
}"""
# What axe finds in widgets of Django's admin: the author's field, as long as it is empty, and the
# icons beside the filters of two lists have no name.
EXCLUDED = {"django": [[".select2-container"], [".search-label-icon"]], "fastapi": [], "flask": []}
# The last is on the site's own error page.
BACK = re.compile("^(Back to the site|View site|Home)$")
TOO_WIDE = "document.scrollingElement.scrollWidth > window.innerWidth"

WRITE_NOTES = """async count => {
    const hidden = document.querySelectorAll("main form input[type=hidden]");
    const fields = [...hidden].map(({ name, value }) => [name, value]);
    for (let number = 0; number < count; number++) {
        const body = new URLSearchParams([...fields, ["title", `One of many ${number}`]]);
        await fetch("", { method: "POST", body, redirect: "manual" });
    }
}"""


@pytest.fixture
def staff(new_visitor: NewVisitor) -> Visitor:
    visitor = new_visitor()
    visitor.open("/admin/")
    name = visitor.page.locator("[name=email], [name=username]").get_attribute("name")
    assert name
    visitor.send(**{name: DEMO.email, "password": DEMO.password})
    assert visitor.path == "/admin/"
    return visitor


def open_list(staff: Visitor, word: str) -> None:
    """Follow the menu to the list whose address has this word."""
    staff.open("/admin/")
    links = staff.page.locator("a[href*='/admin/']")
    urls: list[str] = links.evaluate_all("nodes => nodes.map(node => node.href)")
    lists = [url for url in urls if re.search(rf"/{word}s?(/list)?/?$", url)]
    # The shorter is that of an app, which may have several.
    staff.open(max(lists, key=len))
    staff.page.wait_for_load_state("networkidle")


def search(staff: Visitor, words: str) -> None:
    field = staff.page.locator(SEARCH).first
    field.fill(words)
    field.press("Enter")
    staff.page.wait_for_load_state("networkidle")


def screens(staff: Visitor) -> list[str]:
    """Return one address of each kind: lists, forms, what one thing is, and what is not there."""
    addresses = ["/admin/", "/admin/nothing/"]
    for word in ("user", "note"):
        open_list(staff, word)
        addresses.append(staff.page.url)
        for kind in (ADD, EDIT, DETAIL):
            link = staff.page.locator(kind)
            if link.count():
                addresses.append(link.first.evaluate("node => node.href"))
    return addresses


def open_screen(visitor: Visitor, address: str) -> None:
    if "nothing" in address:
        with visitor.refused(404):
            visitor.open(address)
    else:
        visitor.open(address)
        # The author's name is fetched.
        visitor.page.wait_for_load_state("networkidle")


def find_no_fault(visitor: Visitor, framework: str) -> None:
    """Find no difference between people, however small, in either light of the system."""
    for light in LIGHTS:
        visitor.page.emulate_media(color_scheme=light)
        visitor.page.wait_for_function(IS_LIT_BY, arg=light)
        context = {"include": [["html"]], "exclude": EXCLUDED[framework]}
        for violation in Axe().run(visitor.page, context).response["violations"]:
            targets = [node["target"] for node in violation["nodes"][:3]]
            visitor.faults.append(f"axe on {visitor.path}: {violation['id']} {targets} ({light})")


def test_staff_see_the_users(staff: Visitor) -> None:
    open_list(staff, "user")
    search(staff, DEMO.email)
    expect(staff.page.locator("main tbody").get_by_text(DEMO.email).first).to_be_visible()


def test_staff_search_and_edit_notes(staff: Visitor) -> None:
    open_list(staff, "note")
    path = staff.page.url
    rows = staff.page.locator("main tbody tr")
    expect(rows.first).to_be_visible()
    before = rows.count()
    staff.page.locator(EDIT).first.click()
    # The author's name is fetched.
    staff.page.wait_for_load_state("networkidle")
    title = unique("Edited by staff")
    staff.page.fill("[name=title]", title)
    form = staff.page.locator("form", has=staff.page.locator("[name=title]"))
    with staff.page.expect_navigation():
        form.locator("[type=submit]").first.click()
    staff.open(path)
    staff.page.wait_for_load_state("networkidle")
    search(staff, title)
    expect(staff.page.locator("main tbody").get_by_text(title).first).to_be_visible()
    expect(rows).to_have_count(1)
    assert before > 1


def test_the_screens_make_no_difference_between_people(
    staff: Visitor, stack: dict[str, Any]
) -> None:
    for address in screens(staff):
        open_screen(staff, address)
        find_no_fault(staff, stack["framework"])


def test_the_way_in_makes_no_difference_between_people(
    new_visitor: NewVisitor, stack: dict[str, Any]
) -> None:
    visitor = new_visitor()
    visitor.open("/admin/")
    find_no_fault(visitor, stack["framework"])
    expect(visitor.page.get_by_role("heading", name="Log in", exact=True)).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Log in", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_the_screens_fit_on_a_phone(staff: Visitor, width: int) -> None:
    staff.page.set_viewport_size({"width": width, "height": 700})
    for address in screens(staff):
        open_screen(staff, address)
        assert not staff.page.evaluate(TOO_WIDE), address
        search_field = staff.page.locator(SEARCH)
        if search_field.count():
            box = search_field.first.bounding_box()
            assert box
            assert box["width"] > width / 2, address


@HAS_PAGES
def test_a_long_list_fits_on_a_phone(staff: Visitor) -> None:
    """Django's admin links to each of ten pages of a hundred."""
    staff.open("/notes/new/")
    staff.page.evaluate(WRITE_NOTES, 901)
    staff.page.set_viewport_size({"width": 320, "height": 700})
    open_list(staff, "note")
    assert not staff.page.evaluate(TOO_WIDE)


def test_a_search_takes_one_row_on_a_desk(staff: Visitor) -> None:
    for address in screens(staff):
        open_screen(staff, address)
        field = staff.page.locator(SEARCH)
        if field.count():
            button = staff.page.get_by_role("button", name="Search").bounding_box()
            box = field.first.bounding_box()
            assert box, address
            assert button, address
            assert box["y"] < button["y"] + button["height"] / 2 < box["y"] + box["height"], address


def test_staff_find_the_way_back_to_the_site(staff: Visitor) -> None:
    for address in ("/admin/", "/admin/nothing/"):
        open_screen(staff, address)
        links = staff.page.get_by_role("link", name=BACK)
        link = links.and_(staff.page.locator("a:not([href*=admin])"))
        assert link.evaluate("node => node.href") == f"{staff.home}/"
        expect(staff.page.get_by_role("button", name="Log out")).to_be_visible()
