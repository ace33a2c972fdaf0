"""Notes on the pages, as people meet them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.conformance.client.connection import unique
from tests.conformance.needs import HAS_PAGES

from .conftest import TIME_ZONE, NewVisitor
from .visitor import Visitor

pytestmark = HAS_PAGES


def write_note(visitor: Visitor, title: str) -> str:
    """Add a note and return the path of its page."""
    visitor.open("/notes/new/")
    visitor.send(title=title, body="Milk\nBread")
    visitor.open("/notes/")
    visitor.follow(title)
    return visitor.path


def test_notes_from_the_first_page_to_the_last_delete(writer: Visitor) -> None:
    title = unique("Shopping")
    writer.open("/")
    writer.leads_to("/notes/").click()
    writer.leads_to("/notes/new/").click()
    writer.send(title=title, body="Milk\nBread")
    assert len(writer.messages) == 1
    writer.open("/notes/")
    assert not writer.messages
    writer.follow(title)
    assert "Milk" in writer.page.inner_text("main")
    path = writer.path
    writer.leads_to(f"{path}edit/").click()
    writer.send(title=f"{title}, later", body="Cheese")
    writer.open(path)
    assert f"{title}, later" in writer.page.inner_text("h1")
    writer.leads_to(f"{path}delete/").click()
    writer.press(writer.form_to(f"{path}delete/"))
    assert writer.path == "/notes/"
    assert len(writer.messages) == 1
    writer.open("/notes/")
    assert title not in writer.page.inner_text("main")


def test_a_search_is_sent_by_its_button(writer: Visitor) -> None:
    wanted, other = unique("wanted"), unique("other")
    write_note(writer, wanted)
    write_note(writer, other)
    writer.open("/notes/")
    writer.page.fill("[name=q]", wanted)
    writer.page.click("form:has([name=q]) [type=submit]")
    writer.page.wait_for_url("**/notes/?q=*")
    writer.page.get_by_text(other).wait_for(state="hidden")
    assert wanted in writer.page.inner_text("main")


@pytest.mark.parametrize("scripts", [True], indirect=True)
def test_a_search_shows_what_it_finds_while_one_types(writer: Visitor) -> None:
    """Without leaving the page, and with an address that leads there again."""
    wanted, other = unique("wanted"), unique("other")
    write_note(writer, wanted)
    write_note(writer, other)
    writer.open("/notes/")
    writer.page.evaluate("window.isTheSamePage = true")
    writer.page.locator("[name=q]").press_sequentially(wanted)
    writer.page.get_by_text(other).wait_for(state="hidden")
    assert wanted in writer.page.inner_text("main")
    assert writer.page.evaluate("window.isTheSamePage")
    writer.page.wait_for_url("**/notes/?q=*")
    writer.page.reload()
    assert other not in writer.page.inner_text("main")


@pytest.mark.parametrize("scripts", [True], indirect=True)
def test_a_question_is_asked_in_its_place(writer: Visitor) -> None:
    path = write_note(writer, unique("Doomed"))
    writer.open(path)
    writer.page.evaluate("window.isTheSamePage = true")
    writer.leads_to(f"{path}delete/").click()
    form = writer.form_to(f"{path}delete/")
    form.wait_for()
    assert writer.page.evaluate("window.isTheSamePage")
    assert writer.path == path
    writer.press(form)
    assert writer.path == "/notes/"


@pytest.mark.parametrize("scripts", [True], indirect=True)
def test_the_next_page_of_notes_takes_the_place_of_this_one(writer: Visitor) -> None:
    title = unique("One of many")
    for number in range(21):
        writer.open("/notes/new/")
        writer.send(title=f"{title} {number}", body="")
    writer.open("/notes/")
    writer.page.evaluate("window.isTheSamePage = true")
    writer.follow("Older")
    writer.page.get_by_text("Page 2 of").wait_for()
    assert writer.page.evaluate("window.isTheSamePage")
    assert "page=2" in writer.page.url
    writer.page.go_back()
    writer.page.get_by_text("Page 1 of").wait_for()


def test_the_keyboard_is_enough(writer: Visitor) -> None:
    title = unique("Typed")
    keyboard = writer.page.keyboard
    writer.open("/notes/")
    writer.tab_to("New note")
    keyboard.press("Enter")
    writer.page.wait_for_url("**/notes/new/")
    writer.tab_to("Title")
    keyboard.type(title)
    writer.tab_to("Save")
    keyboard.press("Enter")
    writer.page.get_by_role("heading", name=title).wait_for()
    writer.tab_to("Delete")
    keyboard.press("Enter")
    writer.page.get_by_role("button", name="Delete it").wait_for()
    writer.page.wait_for_function("document.activeElement.textContent.trim() === 'Keep it'")
    keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    writer.page.wait_for_url("**/notes/")
    assert len(writer.messages) == 1


def test_dates_are_in_the_readers_zone(writer: Visitor, scripts: bool) -> None:
    """Without scripts nobody knows the zone, and the page says which one it means."""
    writer.open(write_note(writer, unique("Dated")))
    date = writer.page.locator("time").first
    moment = datetime.fromisoformat(date.get_attribute("datetime") or "")
    assert moment.utcoffset() == timedelta()
    zone = ZoneInfo(TIME_ZONE) if scripts else UTC
    expected = f"{moment.astimezone(zone):%d %b %Y, %H:%M}{'' if scripts else ' UTC'}"
    assert date.inner_text() == expected


@pytest.mark.parametrize("scripts", [True], indirect=True)
def test_the_browser_itself_asks_for_a_title(writer: Visitor) -> None:
    writer.open("/notes/new/")
    writer.page.click("form:has([name=title]) [type=submit]")
    assert writer.path == "/notes/new/"
    assert writer.page.locator("[name=title]:invalid").count() == 1


def test_a_refused_form_keeps_what_was_typed(writer: Visitor) -> None:
    writer.open("/notes/new/")
    # A title of spaces is enough for the browser, not for the project.
    with writer.refused(422, 200):
        writer.send(title="   ", body="Keep me")
    assert writer.page.input_value("[name=body]") == "Keep me"
    assert writer.page.locator("[name=title][aria-invalid=true]:focus").count() == 1


@pytest.mark.parametrize("scripts", [True], indirect=True)
def test_everybody_can_use_every_page(writer: Visitor) -> None:
    path = write_note(writer, unique("Seen, heard and touched"))
    for page in (
        "/",
        "/notes/",
        "/notes/?q=nothing-is-called-so",
        "/notes/new/",
        path,
        f"{path}edit/",
    ):
        writer.open(page)
        writer.inspect()
    writer.open("/notes/new/")
    writer.send(title=unique("Announced"), body="")
    assert writer.messages
    writer.inspect()
    writer.open("/notes/new/")
    with writer.refused(422, 200):
        writer.send(title="   ", body="")
    writer.inspect()


@pytest.mark.parametrize("path", ["/nowhere/"])
def test_everybody_can_use_the_error_pages(new_visitor: NewVisitor, path: str) -> None:
    visitor = new_visitor()
    with visitor.refused(404):
        visitor.open(path)
    visitor.inspect()
    visitor.leads_to("/").click()
    assert visitor.path == "/"
