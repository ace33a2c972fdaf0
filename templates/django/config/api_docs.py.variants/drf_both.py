"""The pages that document the API, from copies: no other server."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csp import csp_override

from config.decorators import read_only


@read_only
def swagger(request: HttpRequest) -> HttpResponse:
    return render(request, "swagger.html")


@read_only
@csp_override(settings.REDOC_CSP)
def redoc(request: HttpRequest) -> HttpResponse:
    return render(request, "redoc.html")


urlpatterns = [
    path("docs", swagger, name="swagger"),
    path("redoc", redoc, name="redoc"),
]
