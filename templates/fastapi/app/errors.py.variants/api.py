"""What failed requests are answered with: problem details."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.paths import allowed_methods
from app.problems import problem_response, validation_problem


class NotFound(Exception):  # noqa: N818 - it says what happened
    """What services raise when that is not there which they were asked for."""


def error_response(
    request: Request, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    return problem_response(status, headers=headers)


async def http_error(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(allowed_methods(request))
    return error_response(request, error.status_code, headers)


async def not_found(request: Request, error: NotFound) -> Response:
    return error_response(request, 404)


exception_handlers: dict[int | type[Exception], Callable[..., Any]] = {
    HTTPException: http_error,
    NotFound: not_found,
    RequestValidationError: validation_problem,
}
