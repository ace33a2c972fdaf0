"""A person's browser without JavaScript: opens pages, reads them, fills in forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import httpx2
from justhtml import Element, JustHTML

from .connection import media_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONTROLS = "input, textarea, select"


@dataclass
class Form:
    """A form as it stands on the page, with what its controls hold."""

    action: httpx2.URL
    method: str
    page: httpx2.URL
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """An HTML answer, read as a browser reads it."""

    response: httpx2.Response

    @cached_property
    def document(self) -> JustHTML:
        return JustHTML(self.response.text, sanitize=False, collect_errors=True)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def url(self) -> httpx2.URL:
        return self.response.url

    @cached_property
    def text(self) -> str:
        body = self.document.query_one("body")
        return body.to_text() if isinstance(body, Element) else ""

    def all(self, selector: str) -> Iterator[Element]:
        return (node for node in self.document.query(selector) if isinstance(node, Element))

    def one(self, selector: str) -> Element:
        found = list(self.all(selector))
        assert len(found) == 1, f"{len(found)} of `{selector}` on {self.url}"
        return found[0]

    def links(self) -> dict[str, str]:
        """Return the path of every link by its text."""
        return {link.to_text(): attribute(link, "href") for link in self.all("a[href]")}

    def messages(self) -> list[str]:
        """Return what the page announces once, such as "Note saved"."""
        return [node.to_text() for node in self.all(".message")]

    def form(self, *, has: str = "", action: str = "") -> Form:
        """Return the one form with the control `has`, or whose action ends with `action`."""
        forms = [
            form for form in map(self._read_form, self.all("form")) if has in {*form.values, ""}
        ]
        forms = [form for form in forms if form.action.path.endswith(action)]
        assert len(forms) == 1, f"{len(forms)} forms with {has or action} on {self.url}"
        return forms[0]

    def _read_form(self, form: Element) -> Form:
        controls = [node for node in form.query(CONTROLS) if isinstance(node, Element)]
        return Form(
            action=self.url.join(attribute(form, "action") or str(self.url)),
            method=attribute(form, "method").upper() or "GET",
            page=self.url,
            values={attribute(control, "name"): value(control) for control in controls},
        )


class Browser:
    """Follows redirects, keeps cookies and says where a form was, as browsers do."""

    def __init__(self, client: httpx2.Client) -> None:
        self.client = client

    def open(self, url: str | httpx2.URL) -> Page:
        page = Page(self.client.get(url, follow_redirects=True))
        assert media_type(page.response) == "text/html", f"{url}: {page.response.headers}"
        return page

    def submit(self, form: Form, **typed: str) -> Page:
        values = {**form.values, **{name: _as_sent(text) for name, text in typed.items()}}
        if form.method == "GET":
            return self.open(form.action.copy_with(params=values))
        return Page(self.post(form, values))

    def post(
        self, form: Form, values: Mapping[str, str | list[str]], **options: bool
    ) -> httpx2.Response:
        origin = str(form.page.join("/")).rstrip("/")
        return self.client.post(
            form.action,
            data=values,
            headers={"Origin": origin, "Referer": str(form.page)},
            follow_redirects=options.get("follow_redirects", True),
        )

    def write_note(self, title: str, body: str = "") -> str:
        """Add a note by the form and return the path of its page."""
        page = self.submit(self.open("/notes/new/").form(has="title"), title=title, body=body)
        assert page.status == 200, page.text
        return self.find_note(title)

    def find_note(self, title: str) -> str:
        """Return the path of the page of the newest note with this title."""
        return self.open("/notes/").links()[" ".join(title.split())]


def attribute(node: Element, name: str) -> str:
    return node.attrs.get(name) or ""


def value(control: Element) -> str:
    """Return what a control holds when the page opens."""
    if control.name == "textarea":
        return control.to_text(separator="", strip=False)
    return attribute(control, "value")


def _as_sent(text: str) -> str:
    """Forms are sent with the line ends of the network, whatever was typed."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
