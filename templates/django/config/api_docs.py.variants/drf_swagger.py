"""The page that documents the API: Swagger UI, from a package, so that it needs no other server."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config.decorators import read_only


@read_only
def swagger(request: HttpRequest) -> HttpResponse:
    return render(request, "swagger.html")


urlpatterns = [
    path("docs", swagger, name="swagger"),
]
