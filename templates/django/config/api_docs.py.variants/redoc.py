"""The page that documents the API: ReDoc, from a copy without its remote picture."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csp import csp_override

from config.decorators import read_only


@read_only
@csp_override(settings.REDOC_CSP)
def redoc(request: HttpRequest) -> HttpResponse:
    return render(request, "redoc.html")


urlpatterns = [
    path("redoc", redoc, name="redoc"),
]
