"""Pages for errors that Django answers without one; it finds 400, 403, 404 and 500 itself."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string


class ErrorPagesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and self._lacks_page(response):
            response.content = render_to_string(f"{response.status_code}.html", request=request)
            response.headers["Content-Length"] = str(len(response.content))
        return response

    @staticmethod
    def _lacks_page(response: HttpResponse) -> bool:
        is_data = isinstance(response, JsonResponse)  # such as what /health/ready says
        return response.status_code in (405, 413, 503) and not is_data
