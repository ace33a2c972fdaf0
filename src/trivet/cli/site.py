"""Knows what is to be seen of a project that runs: from the facts that its README and first page print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trivet.catalog import Catalog, Resolution
from trivet.start import HOST

__all__ = ["Site"]

_SEED = "uv run poe seed"


@dataclass(frozen=True)
class Site:
    """What a project shows, and what its developers are told.

    Attributes:
        pages: its addresses below the server's own, and what is there.
        told: what the first page tells developers: commands, a log-in.
        has_server: whether its database is a server, which starts with it.
    """

    pages: Mapping[str, str]
    told: Mapping[str, str]
    has_server: bool

    @classmethod
    def of(cls, catalog: Catalog, resolution: Resolution) -> Site:
        """Read what there is of the project that the answers make."""
        wiring = catalog.wiring(resolution)
        has_server = bool(resolution.answers["has_database_server"])
        return cls(pages=wiring["open"], told=wiring["development"], has_server=has_server)

    @property
    def first(self) -> str:
        """The address to look at first: the pages, or else what shows the API."""
        return next((path for path in ("/", "/docs", "/redoc") if path in self.pages), "/")

    @property
    def in_order(self) -> dict[str, str]:
        """The addresses, beginning with the first; at `/`, an API lists the others."""
        return {self.first: self.pages.get(self.first, "where the rest is"), **self.pages}

    def addresses(self, port: int) -> str:
        """Return the pages in one line, of a server that listens on `port`."""
        first, *others = self.in_order
        return ", ".join([f"http://{HOST}:{port}{first}", *others])

    @property
    def commands(self) -> dict[str, str]:
        """What can be done in the project, by what it is for: first what there is to see."""
        commands = [(what, text) for what, text in self.told.items() if text.startswith("uv run ")]
        return dict(sorted(commands, key=lambda command: command[1] != _SEED))

    @property
    def has_seed(self) -> bool:
        """Whether a command adds something to look at."""
        return _SEED in self.told.values()

    @property
    def log_in(self) -> str:
        """The demo user's address and password, or nothing: it is there once the seed has run."""
        return next((text for text in self.told.values() if "@" in text), "")
