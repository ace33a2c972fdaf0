"""What a failed request is answered with: problem details under /api, else an HTML page."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from app.html import templates
from app.problems import problem_response, validation_problem


def error_response(
    request: Request, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    if is_api(request):
        return problem_response(status, headers=headers)
    context = {"status": HTTPStatus(status)}
    return templates.TemplateResponse(request, "error.html", context, status, headers)


async def http_error(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(allowed_methods(request))
    return error_response(request, error.status_code, headers)


async def validation_error(request: Request, error: RequestValidationError) -> Response:
    """Forms check their own fields, so outside the API only an address can be wrong."""
    return validation_problem(error) if is_api(request) else error_response(request, 404)


def is_api(request: Request) -> bool:
    return f"{request.url.path}/".startswith("/api/")


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
