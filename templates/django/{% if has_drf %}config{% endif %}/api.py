"""The API: every feature's routes, one line each, and their description."""

from functools import cache
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from rest_framework.routers import SimpleRouter

from config.decorators import read_only
from notes.api import NoteViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("api/notes", NoteViewSet, "note")


@read_only
def openapi(request: HttpRequest) -> JsonResponse:
    return JsonResponse(description())


@cache
def description() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    return schema


app_name = "api"
urlpatterns = [
    path("openapi.json", openapi, name="openapi-json"),
    path("", include(router.urls)),
]
