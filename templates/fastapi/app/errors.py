"""What a failed request is answered with."""

from collections.abc import Callable
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from app.error_responses import error_response, validation_response


async def http_error(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(allowed_methods(request))
    return error_response(request, error.status_code, headers)


async def validation_error(request: Request, error: RequestValidationError) -> Response:
    return validation_response(request, error)


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


exception_handlers: dict[int | type[Exception], Callable[..., Any]] = {
    HTTPException: http_error,
    RequestValidationError: validation_error,
}
