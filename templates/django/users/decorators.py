from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from config.expired import form_expired, is_from_here


def login_required[Request: HttpRequest, **P](
    view: Callable[Concatenate[Request, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """Lead to the log-in, and from there back; away from a form only if nobody filled it in here."""

    @wraps(view)
    def checked(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST" and is_from_here(request):
            return form_expired(request, log_in=resolve_url(settings.LOGIN_URL))
        is_page = request.method in ("GET", "HEAD")
        here = request.get_full_path() if is_page else resolve_url(settings.LOGIN_REDIRECT_URL)
        return redirect_to_login(here)

    return checked
