"""Paths as browsers must ask for them: the whole site may be below a path of another (`ROOT_PATH`)."""

from typing import Any

from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope


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
