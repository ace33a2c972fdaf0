"""The page of every error that staff see: what happened, and what one can do."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from config import words


def error_page(
    request: HttpRequest, exception: Exception | None = None, *, status: int
) -> HttpResponse:
    """A page for staff; the API says it in its own shape."""
    if not request.path_info.startswith("/admin/"):
        return HttpResponse(status=status)
    heading, text = words.ERRORS.get(status) or words.ERRORS[400 if status < 500 else 500]
    return render(request, "admin/error.html", {"heading": heading, "text": text}, status=status)


# Django asks for these four, by their names in config.urls.
bad_request = partial(error_page, status=400)
forbidden = partial(error_page, status=403)
not_found = partial(error_page, status=404)
server_error = partial(error_page, status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django shows for a form without its token."""
    return error_page(request, status=403)


class ErrorPagesMiddleware:
    """Gives a page to what was refused without a word, such as a method that is not allowed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        status = response.status_code
        if status >= 400 and isinstance(response, HttpResponse) and not response.content:
            response.content = error_page(request, status=status).content
            response.headers["Content-Length"] = str(len(response.content))
        return response
