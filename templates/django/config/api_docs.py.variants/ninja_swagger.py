"""The page that documents the API: Ninja's own Swagger UI, which needs no other server."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import Swagger

from config.api import api
from config.decorators import read_only


@read_only
def swagger(request: HttpRequest) -> HttpResponse:
    # Without this, Swagger UI asks validator.swagger.io about a public site's schema.
    return Swagger(settings={"validatorUrl": None}).render_page(request, api)


urlpatterns = [
    path("docs", swagger, name="swagger"),
]
