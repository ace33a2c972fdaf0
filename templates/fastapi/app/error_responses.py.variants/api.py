"""Failed requests are answered with problem details."""

from collections.abc import Mapping

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.problems import problem_response, validation_problem


def error_response(
    request: Request, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    return problem_response(status, headers=headers)


def validation_response(request: Request, error: RequestValidationError) -> Response:
    return validation_problem(error)
