"""What a page looks like, in words and in boxes, whatever the project is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import yaml
from playwright.sync_api import Page

__all__ = [
    "Boxes",
    "boxes",
    "cut_off",
    "differences",
    "letters",
    "make_equal",
    "outline",
    "remove",
    "without",
]

# Where each box of a page is, and how large.
Boxes: TypeAlias = "dict[str, list[int]]"

# Boxes further apart than this are seen.
TOLERANCE = 4
NOTE = re.compile(r"/notes/\d+/")
NAME = re.compile(r'"(.+)"')
# Names, and dates of today.
MAKE_EQUAL = """texts => {
    for (const time of document.querySelectorAll("time")) {
        // As the page's own script would write it, should it come later.
        time.dateTime = "2026-01-01T12:00";
        time.textContent = "01 Jan 2026, 12:00";
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        node.textContent = texts[node.textContent.trim()] ?? node.textContent;
    }
}"""
BOXES = """place => {
    const frame = document.querySelector(place);
    const { y: top } = frame.getBoundingClientRect();
    const boxes = {};
    const selector = "h1, h2, p, ul, nav, section, article, form, label, input, textarea, button, a";
    for (const node of [frame, ...frame.querySelectorAll(selector)]) {
        const { x, y, width, height } = node.getBoundingClientRect();
        if (!width || !height) continue;
        const words = node.matches("h1, h2, label, button, a") ? node.innerText.trim() : node.name;
        let name = words ? `${node.localName} ${words}` : node.localName;
        while (name in boxes) name += "+";
        boxes[name] = [x, y - top, width, height].map(Math.round);
    }
    return boxes;
}"""
# How wide this machine's letters are: boxes are only comparable where they are the same.
LETTERS = """() => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = getComputedStyle(document.body).font;
    return Math.round(pen.measureText("The quick brown fox jumps over the lazy dog").width);
}"""
# What reaches beyond the window, or is larger than a box that hides what does not fit.
CUT_OFF = """() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const hides = overflow => ["hidden", "clip"].includes(overflow);
    const isCut = node => {
        const { left, right, width, height } = node.getBoundingClientRect();
        // Out of sight on purpose, as the link that skips to the content is.
        if (right <= 0 || width <= 1 || height <= 1) return false;
        // One moves in what one types.
        const { overflowX, overflowY } = node.matches("input, textarea") ? {} : getComputedStyle(node);
        return left < -1 || right > clientWidth + 1
            || hides(overflowX) && node.scrollWidth > node.clientWidth + 1
            || hides(overflowY) && node.scrollHeight > node.clientHeight + 1;
    };
    const cut = [...document.body.querySelectorAll("*")].filter(isCut);
    if (scrollWidth > clientWidth) cut.unshift(document.body);
    return cut.map(node => node.cloneNode().outerHTML.slice(0, 120));
}"""
REMOVE = """names => {
    for (const item of document.querySelectorAll("main li"))
        if (names.includes(item.querySelector("a")?.innerText)) item.remove();
}"""


def make_equal(page: Page, texts: Mapping[str, str]) -> None:
    """Write what is the same for all projects over names and dates."""
    page.evaluate(MAKE_EQUAL, dict(texts))


def outline(page: Page) -> str:
    """Return landmarks, headings, labels and words as those hear them who do not see."""
    return NOTE.sub("/notes/1/", page.locator("body").aria_snapshot()) + "\n"


def without(text: str, absent: Iterable[str]) -> str:
    """Return an outline, less the items of lists that are called so, in one form for all."""
    tree = _without(yaml.safe_load(text), set(absent))
    dumped: str = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=1000)
    return dumped


def _without(node: Any, absent: set[str]) -> Any:
    match node:
        case dict():
            return {role: _without(inside, absent) for role, inside in node.items()}
        case list():
            return [_without(each, absent) for each in node if not _is_absent(each, absent)]
    return node


def _is_absent(node: Any, absent: set[str]) -> bool:
    return "listitem" in node and not absent.isdisjoint(_names(node))


def _names(node: Any) -> Iterator[str]:
    match node:
        case dict():
            for role, inside in node.items():
                yield from NAME.findall(role)
                yield from _names(inside)
        case list():
            for each in node:
                yield from _names(each)
        case str():
            yield from NAME.findall(node)


def boxes(page: Page, place: str) -> Boxes:
    """Return the boxes of a part of the page, as seen from its upper edge."""
    found: Boxes = page.evaluate(BOXES, place)
    return found


def letters(page: Page) -> Boxes:
    """Return the box of a line of text."""
    return {"line": [0, 0, page.evaluate(LETTERS), 0]}


def remove(page: Page, names: Iterable[str]) -> None:
    """Take out the cards of the main part that not every project has."""
    page.evaluate(REMOVE, list(names))


def differences(seen: Boxes, wanted: Boxes) -> Iterator[str]:
    """Tell which boxes are elsewhere, missing or new."""
    for name in sorted(seen.keys() | wanted.keys()):
        ours, theirs = seen.get(name), wanted.get(name)
        if (
            not ours
            or not theirs
            or any(abs(a - b) > TOLERANCE for a, b in zip(ours, theirs, strict=True))
        ):
            yield f"{name}: {ours} instead of {theirs}"


def cut_off(page: Page) -> list[str]:
    """Return what one cannot see whole, or only by scrolling sideways."""
    found: list[str] = page.evaluate(CUT_OFF)
    return found
