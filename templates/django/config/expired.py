"""A form that is older than its cookie: what was typed is kept."""

from django.core.exceptions import DisallowedHost
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.error_pages import error_page


def form_expired(request: HttpRequest, reason: str = "", log_in: str = "") -> HttpResponse:
    """Let the person send it once more; what another site sent is not offered to anybody."""
    if not is_from_here(request):
        return error_page(request, status=403)
    typed = [
        (name, pretty_name(name), "" if "password" in name else value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    return render(request, "expired.html", {"typed": typed, "log_in": log_in}, status=403)


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of ours sent this, in the words of the browser."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    try:
        return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False


def csrf_token(request: HttpRequest) -> dict[str, str]:
    """Context processor: no new token for what another site sends.

    Its cookie would take the place of the person's own.
    """
    is_ours = request.method in ("GET", "HEAD") or is_from_here(request)
    return {} if is_ours or "CSRF_COOKIE" in request.META else {"csrf_token": ""}
