"""Failed requests are answered with problem details under /api, elsewhere with a page."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.html import templates
from app.paths import inner_path
from app.problems import problem_response, validation_problem


def is_api(request: Request) -> bool:
    return f"{inner_path(request.scope)}/".startswith("/api/")


def error_response(
    request: Request, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    if is_api(request):
        return problem_response(status, headers=headers)
    context = {"status": HTTPStatus(status)}
    return templates.TemplateResponse(request, "error.html", context, status, headers)


def validation_response(request: Request, error: RequestValidationError) -> Response:
    """Forms check their own fields, so outside the API only an address can be wrong."""
    return validation_problem(error) if is_api(request) else error_response(request, 404)
