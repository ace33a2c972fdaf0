"""A form that is older than its session, as after a log-in in another tab: what was typed is kept."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from app.error_responses import error_response
from app.html import FormExpired, is_from_here, templates


async def show_again(request: Request, _error: Exception, *, log_in: str = "") -> Response:
    """Let the person send it once more; what another site sent is not offered to anybody."""
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


def show_expired_forms_again(app: FastAPI) -> None:
    app.add_exception_handler(FormExpired, show_again)
