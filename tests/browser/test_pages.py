"""The pages are alike whatever framework made them, and at home on every screen.

What they have in common is kept in `pages/`: an outline of each, and where its boxes are. After a
change that is meant, `UPDATE_PAGES=1` writes both anew from the walk through a stack; the outlines
only from one that has all that they show.
"""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.conformance.client.connection import unique
from tests.conformance.needs import HAS_API, HAS_PAGES, HAS_REDOC, HAS_SWAGGER, HAS_USERS

from .accounts import Person, log_out, sign_up
from .conftest import NewVisitor, strangers
from .looks import Boxes, boxes, cut_off, differences, letters, make_equal, outline, remove, without
from .screens import ACCOUNT_SCREENS, SCREENS, screens
from .test_notes import write_note
from .visitor import Visitor

pytestmark = HAS_PAGES

PAGES = Path(__file__).with_name("pages")
BOXES = PAGES / "boxes.json"
# A desk, a phone, a small phone; the height makes no difference.
WIDTHS = (1280, 390, 320)
# The items of menu and first page that only some stacks have.
ITEMS = {
    "API": HAS_API,
    "API documentation": HAS_SWAGGER,
    "API reference": HAS_REDOC,
    "Log out": HAS_USERS,
    "Password": HAS_USERS,
}
LONG = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"[:80]
LAYOUT_SHIFTS = """() => new Promise(resolve => {
    let sum = 0;
    const add = list => list.getEntries().forEach(entry => { sum += entry.value; });
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(sum), 300);
})"""


@dataclass
class Sight:
    """What is seen of a screen."""

    outline: str
    boxes: dict[str, Boxes] = field(default_factory=dict)
    cut_off: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def names_absent(stack: dict[str, Any]) -> set[str]:
    return {
        name
        for name, mark in ITEMS.items()
        if any(stack.get(option, "none") not in choices for option, choices in mark.kwargs.items())
    }


@pytest.fixture(scope="module")
def equal_texts(stack: dict[str, Any]) -> dict[str, str]:
    return {stack["project_name"]: "The project", stack["description"]: "What it is for."}


@pytest.fixture(scope="module")
def has_users(stack: dict[str, Any]) -> bool:
    return "Log out" not in names_absent(stack)


@pytest.fixture(scope="module")
def sights(
    chromium: Browser,
    site: str,
    stack: dict[str, Any],
    equal_texts: dict[str, str],
    has_users: bool,
) -> dict[str, Sight]:
    """What is seen on one walk through all screens."""
    with strangers(chromium, site) as new_visitor:
        visitor = new_visitor()
        walk = screens(visitor, has_users=has_users)
        seen = {name: look(visitor, name, equal_texts) for name in walk}
    if os.environ.get("UPDATE_PAGES"):
        keep(seen, has_all=not names_absent(stack))
    return seen


def look(visitor: Visitor, name: str, equal_texts: dict[str, str]) -> Sight:
    """Look at a screen on a desk and on phones, by day and by night."""
    page = visitor.page
    make_equal(page, equal_texts)
    sight = Sight(outline(page), faults=visitor.violations())
    remove(page, ITEMS)
    sight.boxes["letters"] = letters(page)
    page.emulate_media(color_scheme="dark")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        header = boxes(page, "header")
        menu = ", ".join(name for name in header if name.startswith(("a ", "button ")))
        sight.boxes[f"{menu} at {width}"] = header
        sight.boxes[f"{name} at {width}"] = boxes(page, "main")
        sight.cut_off += [f"{node} at {width}" for node in cut_off(page)]
    sight.faults += visitor.violations()
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    return sight


def keep(seen: dict[str, Sight], *, has_all: bool) -> None:
    """Let this be what all others are held against."""
    kept = kept_boxes()
    for name, sight in seen.items():
        kept |= sight.boxes
        if has_all:
            kept_outline(name).write_text(sight.outline, "utf-8")
    lines = [f"{json.dumps(key)}: {json.dumps(kept[key])}" for key in sorted(kept)]
    BOXES.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def kept_outline(name: str) -> Path:
    return PAGES / f"{name}.yml"


def kept_boxes() -> dict[str, Boxes]:
    kept: dict[str, Boxes] = json.loads(BOXES.read_text("utf-8"))
    return kept


every_screen = pytest.mark.parametrize(
    "screen",
    [*SCREENS, *(pytest.param(name, marks=HAS_USERS) for name in ACCOUNT_SCREENS)],
)


@every_screen
def test_a_screen_says_the_same_in_the_same_order(
    sights: dict[str, Sight], screen: str, stack: dict[str, Any]
) -> None:
    wanted = without(kept_outline(screen).read_text("utf-8"), names_absent(stack)).splitlines()
    seen = without(sights[screen].outline, ()).splitlines()
    assert seen == wanted, "\n".join(unified_diff(wanted, seen, "kept", "seen", lineterm=""))


@every_screen
def test_a_screen_has_its_boxes_in_the_same_places(sights: dict[str, Sight], screen: str) -> None:
    kept = kept_boxes()
    if any(differences(sights[screen].boxes["letters"], kept["letters"])):
        pytest.skip("this machine has other letters than the one of the kept boxes")
    differing = [
        f"{place}: {difference}"
        for place, seen in sights[screen].boxes.items()
        for difference in differences(seen, kept.get(place, {}))
    ]
    assert not differing, "\n".join(differing)


@every_screen
def test_a_screen_is_whole_on_a_phone_and_on_a_desk(sights: dict[str, Sight], screen: str) -> None:
    assert not sights[screen].cut_off


@every_screen
def test_everybody_can_use_a_screen(sights: dict[str, Sight], screen: str) -> None:
    """By day on a desk, and by night on a phone."""
    assert not sights[screen].faults


@pytest.fixture
def reader(new_visitor: NewVisitor, has_users: bool) -> Visitor:
    visitor = new_visitor()
    if has_users:
        sign_up(visitor, Person())
    return visitor


def test_long_words_and_large_letters_fit(
    new_visitor: NewVisitor, has_users: bool, stack: dict[str, Any]
) -> None:
    """A name and a title of 80 characters without a space, on a small phone and twice as large."""
    visitor = new_visitor(device_scale_factor=2)
    if has_users:
        sign_up(visitor, Person())
    path = write_note(visitor, LONG)
    faults = []
    for address in ("/", "/notes/", path, f"{path}edit/", f"{path}delete/"):
        visitor.open(address)
        make_equal(visitor.page, {stack["project_name"]: LONG})
        for width, height in ((320, 640), (640, 512)):
            visitor.page.set_viewport_size({"width": width, "height": height})
            faults += [f"{address} at {width}: {node}" for node in cut_off(visitor.page)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_once_it_is_seen(reader: Visitor, width: int) -> None:
    path = write_note(reader, unique("Still"))
    reader.page.set_viewport_size({"width": width, "height": 800})
    for address in ("/", "/notes/", path):
        reader.open(address)
        assert reader.page.evaluate(LAYOUT_SHIFTS) == 0, address


@HAS_USERS
@pytest.mark.parametrize("width", WIDTHS)
def test_the_header_stays_through_log_in_and_log_out(
    new_visitor: NewVisitor, equal_texts: dict[str, str], width: int
) -> None:
    visitor = new_visitor(viewport={"width": width, "height": 800})

    def header() -> list[list[int]]:
        visitor.open("/")
        make_equal(visitor.page, equal_texts)
        seen = boxes(visitor.page, "header")
        return [seen["header"], seen["a The project"]]

    before = header()
    sign_up(visitor, Person())
    assert header() == before
    log_out(visitor)
    assert header() == before


def test_the_first_page_is_light(new_visitor: NewVisitor) -> None:
    """With its style sheets, compressed as proxies do, under 30 kB."""
    visitor = new_visitor()
    visitor.open("/")
    sheets = visitor.page.evaluate("[...document.styleSheets].map(sheet => sheet.href)")
    bodies = [visitor.page.request.get(url).body() for url in (visitor.page.url, *sheets)]
    assert len(bodies) > 1
    assert sum(len(gzip.compress(body)) for body in bodies) < 30_000
