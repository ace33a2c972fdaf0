"""Pages for errors that Django answers without one; it finds 400, 403, 404 and 500 itself."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string


class ErrorPagesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.status_code in (405, 413):
            response.content = render_to_string(f"{response.status_code}.html", request=request)
            response.headers["Content-Length"] = str(len(response.content))
        return response
