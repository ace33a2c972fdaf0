"""Prints the path of each route of the project in the current folder, by its framework's own list.

Run by the project's Python, which has no package of ours.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

__all__: list[str] = []


def routes_of_fastapi() -> Iterator[str]:
    return _starlette_routes(import_module("app.main").app.routes)


def _starlette_routes(routes: Iterable[Any], prefix: str = "") -> Iterator[str]:
    for route in routes:
        # FastAPI keeps a router that was included as it is, beside the prefix that it was given.
        context = getattr(route, "include_context", None)
        path = prefix + (context.prefix if context else getattr(route, "path", ""))
        inner = getattr(getattr(route, "original_router", route), "routes", None)
        if inner:
            yield from _starlette_routes(inner, path)
        else:
            yield path


def routes_of_flask() -> Iterator[str]:
    for rule in import_module("app").create_app().url_map.iter_rules():
        yield rule.rule


def routes_of_django() -> Iterator[str]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import_module("django").setup()
    return _patterns(import_module("django.urls").get_resolver().url_patterns)


def _patterns(patterns: Iterable[Any], prefix: str = "/") -> Iterator[str]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns, path)
        else:
            yield path


READERS = {"fastapi": routes_of_fastapi, "flask": routes_of_flask, "django": routes_of_django}

if __name__ == "__main__":
    framework = next(name for name in READERS if find_spec(name))
    print(*READERS[framework](), sep="\n")
