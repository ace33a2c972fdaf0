"""Paths as browsers must ask for them: the whole site may be below a path of another (`ROOT_PATH`)."""

import re
from typing import Any

from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

# Browsers read a second slash or a backslash as the start of another host, and pass over controls.
OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def is_own_path(address: str) -> bool:
    """Whether an address from outside leads to a page of ours."""
    return OWN_PATH.fullmatch(address) is not None


def path_for(request: Request, route: str, **parameters: Any) -> str:
    """The path of a route, by the name of its function; unlike `url_for` it asks for no host."""
    return root_path(request.scope) + str(request.app.url_path_for(route, **parameters))


def inner_path(scope: Scope) -> str:
    """The path of a request inside this site."""
    return str(scope["path"]).removeprefix(root_path(scope))


def root_path(scope: Scope) -> str:
    # What is mounted has a root of its own, and remembers the site's.
    return str(scope.get("app_root_path", scope["root_path"]))


def allowed_methods(request: Request) -> list[str]:
    """Every method of this path: by itself a route names only its own."""
    return [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]
