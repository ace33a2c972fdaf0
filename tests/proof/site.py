"""Reads the pages of a built documentation: what they load, and where their links lead."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["faults"]


class Page(HTMLParser):
    """What a page loads, links to, and can be linked at."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        self.anchors |= {told.get("id", ""), told.get("name", "")}
        address = told.get("src") or told.get("href") or ""
        if tag == "a":
            self.links.append(address)
        elif (address and tag not in ("base", "link")) or told.get("rel") in ("stylesheet", "icon"):
            self.loaded.append(address)


def faults(site: Path) -> Iterator[str]:
    """Yield what the pages load from other hosts, and the links that lead nowhere."""
    pages = {path.resolve(): Page(path) for path in site.rglob("*.html")}
    if not pages:
        yield f"no page in {site}"
    for path, page in pages.items():
        # A server sends this one for any address, so its own are absolute.
        if path.name == "404.html":
            continue
        for address in page.loaded + page.links:
            if _is_foreign(address):
                if address in page.loaded:
                    yield f"{path.name} loads {address}"
            elif not _leads_somewhere(address, path, pages):
                yield f"{path.name} links to {address}"


def _is_foreign(address: str) -> bool:
    return bool(urlsplit(address).netloc) or urlsplit(address).scheme in ("mailto", "data")


def _leads_somewhere(address: str, path: Path, pages: dict[Path, Page]) -> bool:
    parts = urlsplit(address)
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    if target not in pages:
        return target.exists()
    return not parts.fragment or unquote(parts.fragment) in pages[target].anchors
