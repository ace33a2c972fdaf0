"""The screens for staff: they list, search and edit users and notes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.conformance.client.connection import unique
from tests.conformance.needs import HAS_ADMIN

from .accounts import DEMO
from .conftest import NewVisitor
from .visitor import Visitor

pytestmark = HAS_ADMIN

# The search of a list, and the way from a row to its form, in the admins of three frameworks.
SEARCH = "input[type=search], input[name=q], input[name=search], #searchbar"
EDIT = "a[href*='/edit'], a[href$='/change/']"


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
    staff.open(next(url for url in urls if re.search(rf"/{word}s?(/list)?/?$", url)))
    staff.page.wait_for_load_state("networkidle")


def search(staff: Visitor, words: str) -> None:
    field = staff.page.locator(SEARCH).first
    field.fill(words)
    field.press("Enter")
    staff.page.wait_for_load_state("networkidle")


def test_staff_see_the_users(staff: Visitor) -> None:
    open_list(staff, "user")
    search(staff, DEMO.email)
    expect(staff.page.locator("tbody").get_by_text(DEMO.email).first).to_be_visible()


def test_staff_search_and_edit_notes(staff: Visitor) -> None:
    open_list(staff, "note")
    path = staff.page.url
    rows = staff.page.locator("tbody tr")
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
    expect(staff.page.locator("tbody").get_by_text(title).first).to_be_visible()
    expect(rows).to_have_count(1)
    assert before > 1


def test_the_screens_make_no_grave_difference_between_people(staff: Visitor) -> None:
    for word in ("user", "note"):
        open_list(staff, word)
        staff.inspect_markup()
    staff.page.locator(EDIT).first.click()
    # The author's name is fetched.
    staff.page.wait_for_load_state("networkidle")
    staff.inspect_markup()
