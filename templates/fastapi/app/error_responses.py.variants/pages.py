"""Failed requests are answered with a page."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.html import templates


def error_response(
    request: Request, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    context = {"status": HTTPStatus(status)}
    return templates.TemplateResponse(request, "error.html", context, status, headers)


def validation_response(request: Request, error: RequestValidationError) -> Response:
    """Forms check their own fields, so only an address can be wrong here."""
    return error_response(request, 404)
