"""What failed requests are answered with: a page."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import words
from app.csrf import is_from_here
from app.html import FormExpired, templates
from app.paths import allowed_methods


class NotFound(Exception):  # noqa: N818 - it says what happened
    """What services raise when that is not there which they were asked for."""


def error_response(
    request: Request, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    heading, text = words.ERRORS.get(status) or words.ERRORS[400 if status < 500 else 500]
    context = {"heading": heading, "text": text}
    return templates.TemplateResponse(request, "error.html", context, status, headers)


async def http_error(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(allowed_methods(request))
    return error_response(request, error.status_code, headers)


async def not_found(request: Request, error: NotFound) -> Response:
    return error_response(request, 404)


async def validation_error(request: Request, error: RequestValidationError) -> Response:
    """Forms check their own fields, so only an address can be wrong here."""
    return error_response(request, 404)


async def expired_form(request: Request, error: Exception, *, log_in: str = "") -> Response:
    """Show a form that is older than its session, as after a log-in in another tab, once more.

    What was typed is kept; what another site sent is not offered to anybody.
    """
    if not is_from_here(request):
        return error_response(request, 403)
    form = await request.form()
    typed = [
        (name, "" if "password" in name else value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name != "csrf_token"
    ]
    context = {"typed": typed, "log_in": log_in}
    return templates.TemplateResponse(request, "expired.html", context, 403)


exception_handlers: dict[int | type[Exception], Callable[..., Any]] = {
    HTTPException: http_error,
    NotFound: not_found,
    RequestValidationError: validation_error,
    FormExpired: expired_form,
}
