"""Reads a Content-Security-Policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

FALL_BACK = [
    "script-src",
    "style-src",
    "img-src",
    "font-src",
    "connect-src",
    "object-src",
    "worker-src",
]
ANYTHING = ["*"]


def read_policy(response: httpx2.Response) -> dict[str, list[str]]:
    """Return the sources of each directive, those that fall back to `default-src` included."""
    policy: dict[str, list[str]] = {}
    for directive in response.headers.get("Content-Security-Policy", "").split(";"):
        name, *sources = directive.split() or [""]
        policy.setdefault(name.lower(), sources)
    default = policy.setdefault("default-src", ANYTHING)
    return {**dict.fromkeys(FALL_BACK, default), **policy}
