"""The screens that every project with pages has, in the order in which a person comes to them."""

from __future__ import annotations

from collections.abc import Iterator

from .accounts import LOG_IN, SIGN_UP, Person, sign_up
from .visitor import Visitor

__all__ = ["ACCOUNT_SCREENS", "SCREENS", "screens"]

SCREENS = (
    *("home", "empty-list", "saved", "list", "empty-search", "form", "faulty-form"),
    *("note", "edit-form", "delete", "403", "404", "413"),
)
ACCOUNT_SCREENS = ("sign-up", "faulty-sign-up", "log-in", "faulty-log-in", "reset", "password")

# Mistakes are made with an address that is the same in every picture.
NOBODY = Person("ada@example.com", "12345678")
NOTES = {
    "Seeds for the garden": "",
    "Books to read": "Frankenstein by Mary Shelley, Middlemarch by George Eliot, Emma by Jane Austen, "
    "Jane Eyre by Charlotte Brontë, To the Lighthouse by Virginia Woolf, Kindred by Octavia Butler",
    "Shopping": "Milk\nBread",
}
# Without users the notes are everybody's: all that are there, page by page.
DELETE_NOTES = """async () => {
    const hidden = document.querySelectorAll("main form input[type=hidden]");
    const body = new URLSearchParams([...hidden].map(({ name, value }) => [name, value]));
    for (;;) {
        const text = await (await fetch("../")).text();
        const list = new DOMParser().parseFromString(text, "text/html");
        const paths = [...list.querySelectorAll("main a")].map(link => link.getAttribute("href"));
        const notes = new Set(paths.filter(path => /\\/notes\\/\\d+\\/$/.test(path)));
        if (!notes.size) return;
        for (const note of notes)
            await fetch(`${note}delete/`, { method: "POST", body, redirect: "manual" });
    }
}"""
# What a browser would hold back.
TOO_MUCH = "node => { node.removeAttribute('maxlength'); node.value = 'Milk'.repeat(300_000); }"
FORGET = "nodes => nodes.forEach(node => { node.value = 'forgotten'; })"


def screens(visitor: Visitor, *, has_users: bool) -> Iterator[str]:
    """Go from screen to screen, and say the name of each while it is open."""
    if has_users:
        yield from _account_screens(visitor)
    visitor.open("/")
    yield "home"
    yield from _list_screens(visitor)
    yield from _note_screens(visitor)
    yield from _error_screens(visitor)


def _account_screens(visitor: Visitor) -> Iterator[str]:
    visitor.open(SIGN_UP)
    yield "sign-up"
    with visitor.refused(200, 422):
        visitor.send(email=NOBODY.email, password=NOBODY.password)
    yield "faulty-sign-up"
    visitor.open(LOG_IN)
    yield "log-in"
    with visitor.refused(200, 401, 422):
        visitor.send(email=NOBODY.email, password=NOBODY.password)
    yield "faulty-log-in"
    visitor.open("/accounts/password/reset/")
    yield "reset"
    person = Person()
    sign_up(visitor, person)
    visitor.open("/accounts/password/change/")
    yield "password"


def _list_screens(visitor: Visitor) -> Iterator[str]:
    visitor.open("/notes/new/")
    visitor.page.evaluate(DELETE_NOTES)
    visitor.open("/notes/")
    # What was announced is announced once.
    visitor.open("/notes/")
    yield "empty-list"
    for title, body in NOTES.items():
        visitor.open("/notes/new/")
        visitor.send(title=title, body=body)
    yield "saved"
    visitor.open("/notes/")
    yield "list"
    visitor.open("/notes/?q=nothing-is-called-so")
    yield "empty-search"


def _note_screens(visitor: Visitor) -> Iterator[str]:
    visitor.open("/notes/new/")
    yield "form"
    with visitor.refused(200, 422):
        # Spaces are enough for the browser, not for the project.
        visitor.send(title="   ", body="Milk\nBread")
    yield "faulty-form"
    visitor.open("/notes/")
    visitor.follow("Shopping")
    path = visitor.path
    yield "note"
    visitor.open(f"{path}edit/")
    yield "edit-form"
    visitor.open(f"{path}delete/")
    yield "delete"


def _error_screens(visitor: Visitor) -> Iterator[str]:
    visitor.open("/notes/new/")
    visitor.page.locator("main form input[type=hidden]").evaluate_all(FORGET)
    with visitor.refused(403):
        visitor.send(title="Shopping", body="Milk\nBread")
    yield "403"
    with visitor.refused(404):
        visitor.open("/nowhere/")
    yield "404"
    visitor.open("/notes/new/")
    visitor.page.locator("[name=body]").evaluate(TOO_MUCH)
    with visitor.refused(413):
        visitor.send(title="Shopping")
    yield "413"
