"""Notes on the pages, as a person without JavaScript meets them."""

from __future__ import annotations

import re

import httpx2
import pytest

from .client.connection import media_type, unique
from .client.pages import Browser, Page, attribute, value
from .needs import HAS_PAGES, NUL

pytestmark = HAS_PAGES

NOTE_PATH = re.compile(r"/notes/\d+/")
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE notes; --",
    "{{ 7*7 }} {% debug %} ${7*7} %(title)s",
    "</textarea></title><h1>Mine</h1>",
    "&lt;b&gt; &amp; & é 日本語 🚀",
]


def test_home_leads_to_the_notes(browser: Browser) -> None:
    assert "/notes/" in browser.open("/").links().values()


def test_the_list_leads_to_the_form(browser: Browser) -> None:
    assert "/notes/new/" in browser.open("/notes/").links().values()


def test_a_note_is_written_and_read(browser: Browser) -> None:
    title = unique("Shopping")
    path = browser.write_note(title, "Milk\nBread")
    assert NOTE_PATH.fullmatch(path)
    page = browser.open(path)
    assert title in page.text
    assert "Milk" in page.text
    assert "Bread" in page.text


def test_saving_is_announced_once(browser: Browser) -> None:
    form = browser.open("/notes/new/").form(has="title")
    page = browser.submit(form, title=unique("Announced"))
    assert len(page.messages()) == 1
    assert browser.open(page.url).messages() == []


def test_saving_redirects_so_that_a_reload_saves_nothing(browser: Browser) -> None:
    form = browser.open("/notes/new/").form(has="title")
    response = browser.post(form, {**form.values, "title": unique()}, follow_redirects=False)
    assert response.status_code in {302, 303}


def test_the_newest_note_is_on_top(browser: Browser) -> None:
    titles = [unique("Order") for _ in range(3)]
    for title in titles:
        browser.write_note(title)
    listed = [text for text in browser.open("/notes/").links() if text in titles]
    assert listed == titles[::-1]


def test_a_note_is_edited(browser: Browser) -> None:
    title = unique("Before")
    path = browser.write_note(title, "Old body")
    form = browser.open(f"{path}edit/").form(has="title")
    assert (form.values["title"], form.values["body"]) == (title, "Old body")
    page = browser.submit(form, title=f"{title} after")
    assert len(page.messages()) == 1
    assert f"{title} after" in browser.open(path).text
    assert "Old body" in browser.open(path).text


def test_a_note_leads_to_its_edit_form(browser: Browser) -> None:
    path = browser.write_note(unique())
    assert f"{path}edit/" in browser.open(path).links().values()


def test_a_note_is_deleted_by_its_button(browser: Browser) -> None:
    path = browser.write_note(unique("Doomed"))
    form = browser.open(f"{path}delete/").form(action="/delete/")
    assert form.method == "POST"
    assert len(browser.submit(form).messages()) == 1
    assert browser.open(path).status == 404


def test_a_link_cannot_delete(browser: Browser) -> None:
    path = browser.write_note(unique("Kept"))
    page = browser.open(f"{path}delete/")
    assert page.status == 200
    assert path in page.links().values(), "a way back"
    assert browser.open(path).status == 200


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("", "typed body"),
        ("   ", "typed body"),
        ("x" * 201, "typed body"),
        ("typed title", "x" * 10_001),
    ],
    ids=["no title", "blank title", "long title", "long body"],
)
def test_a_faulty_form_keeps_what_was_typed(browser: Browser, title: str, body: str) -> None:
    page = browser.submit(browser.open("/notes/new/").form(has="title"), title=title, body=body)
    assert page.status in {200, 400, 422}
    form = page.form(has="title")
    assert (form.values["title"].strip(), form.values["body"]) == (title.strip(), body)


def test_a_fault_is_told_at_its_field(browser: Browser) -> None:
    """Also to those who cannot see where it stands."""
    page = browser.submit(browser.open("/notes/new/").form(has="title"), title="", body="typed")
    field = page.one("[name=title]")
    assert attribute(field, "aria-invalid") == "true"
    described = attribute(field, "aria-describedby").split()
    assert any(page.one(f"#{name}").to_text() for name in described)
    assert attribute(page.one("[name=body]"), "aria-invalid") != "true"


def test_a_faulty_edit_changes_nothing(browser: Browser) -> None:
    title = unique("Unchanged")
    path = browser.write_note(title)
    page = browser.submit(browser.open(f"{path}edit/").form(has="title"), title="")
    assert page.form(has="title").values["title"] == ""
    assert title in browser.open(path).text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(browser: Browser, hostile: str) -> None:
    title = unique(hostile)
    path = browser.write_note(title, hostile)
    pages = [browser.open(url) for url in ("/notes/", path, f"{path}edit/")]
    pages.append(browser.submit(pages[2].form(has="title"), title=hostile, body="x" * 10_001))
    for page in pages:
        assert not list(page.all("img[onerror]"))
        assert len(list(page.all("h1"))) == 1
        assert all("alert(1)" not in script.to_text() for script in page.all("script"))
    assert pages[2].form(has="title").values["title"] == title
    assert " ".join(hostile.split()) in " ".join(pages[1].text.split())


def test_hostile_searches_stay_text(browser: Browser) -> None:
    for hostile in HOSTILE:
        page = browser.open(httpx2.URL("/notes/", params={"q": hostile}))
        assert page.status == 200
        assert value(page.one("[name=q]")) == hostile
        assert not list(page.all("img[onerror]"))


def test_search_finds_by_title_and_body(browser: Browser) -> None:
    tag = unique("needle")
    by_title, by_body, other = unique(f"{tag} title"), unique("By body"), unique("Other")
    browser.write_note(by_title)
    browser.write_note(by_body, f"has {tag} inside")
    browser.write_note(other)
    page = browser.submit(browser.open("/notes/").form(has="q"), q=tag)
    assert [text for text in page.links() if text in {by_title, by_body, other}] == [
        by_body,
        by_title,
    ]


@pytest.fixture
def crowd(browser: Browser) -> str:
    """A tag that 21 notes share: one more than fits on a page."""
    tag = unique("crowd")
    form = browser.open("/notes/new/").form(has="title")
    for number in range(21):
        browser.post(form, {**form.values, "title": f"{tag} {number}"}, follow_redirects=False)
    return tag


def test_twenty_notes_make_a_page(browser: Browser, crowd: str) -> None:
    """And the way to the next page keeps the search."""
    first = browser.submit(browser.open("/notes/").form(has="q"), q=crowd)
    assert _numbers(first, crowd) == list(range(20, 0, -1))
    onward = [
        url for url in map(first.url.join, first.links().values()) if url.params.get("page") == "2"
    ]
    assert {url.params.get("q") for url in onward} == {crowd}
    assert _numbers(browser.open(onward[0]), crowd) == [0]


def _numbers(page: Page, tag: str) -> list[int]:
    return [int(text.removeprefix(tag)) for text in page.links() if text.startswith(tag)]


@pytest.mark.parametrize("number", ["0", "-1", "9999", "two", "", "1.5", "9" * 40, "%00"])
def test_odd_page_numbers_do_no_harm(browser: Browser, number: str) -> None:
    assert browser.open(f"/notes/?page={number}").status in {200, 404}


@pytest.mark.parametrize("query", ["q=%00", "q=%FF", "q=" + "x" * 3000, "%FF=1"])
def test_odd_searches_do_no_harm(browser: Browser, query: str) -> None:
    assert browser.open(f"/notes/?{query}").status in {200, 400, 422}


@pytest.mark.parametrize(
    "content",
    [b"title=a%00b", b"title=%FF%FE", b"title=%ED%A0%80", b"title=" + b"%F0%9F%9A%80" * 201],
)
def test_odd_form_text_is_refused(browser: Browser, content: bytes) -> None:
    form = browser.open("/notes/new/").form(has="title")
    hidden = str(
        httpx2.QueryParams({k: v for k, v in form.values.items() if k not in {"title", "body"}})
    )
    response = browser.client.post(
        form.action,
        content=hidden.encode() + b"&body=&" + content,
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": str(form.page.join("/")).rstrip("/"),
            "Referer": str(form.page),
        },
    )
    # Bytes that are no UTF-8 may also be read with replacement characters, as browsers do.
    assert response.status_code in {200, 302, 303, 400, 422}
    if b"%00" in content:
        assert response.status_code in {200, 400, 422}


def test_a_file_is_no_title(browser: Browser) -> None:
    form = browser.open("/notes/new/").form(has="title")
    hidden = {name: text for name, text in form.values.items() if name not in {"title", "body"}}
    title = unique("File")
    response = browser.client.post(
        form.action,
        data={**hidden, "body": title},
        files={"title": ("name.txt", b"content", "text/plain")},
        headers={"Referer": str(form.page), "Origin": str(form.page.join("/")).rstrip("/")},
    )
    assert response.status_code in {200, 400, 415, 422}
    assert "name.txt" not in browser.open(httpx2.URL("/notes/", params={"q": title})).text


@pytest.mark.parametrize(
    "note_id", ["0", "999999999", str(2**31), str(2**63), "9" * 40, "abc", "-1", NUL, "%FF"]
)
@pytest.mark.parametrize("rest", ["", "edit/", "delete/"])
def test_a_page_of_no_note_is_an_html_404(browser: Browser, note_id: str, rest: str) -> None:
    page = browser.open(f"/notes/{note_id}/{rest}")
    assert page.status == 404
    assert list(page.all("h1"))


def test_deleting_no_note_is_an_html_404(browser: Browser) -> None:
    path = browser.write_note(unique())
    form = browser.open(f"{path}delete/").form(action="/delete/")
    form.action = form.page.join("/notes/999999999/delete/")
    page = browser.submit(form)
    assert (page.status, media_type(page.response)) == (404, "text/html")


def test_an_address_without_its_slash_leads_to_the_page(browser: Browser) -> None:
    assert browser.open("/notes?q=x").url.path == "/notes/"


def test_a_form_over_1_mb_is_an_html_413(browser: Browser) -> None:
    form = browser.open("/notes/new/").form(has="title")
    response = browser.post(form, {**form.values, "title": "x", "body": "x" * 1_200_000})
    assert (response.status_code, media_type(response)) == (413, "text/html")
