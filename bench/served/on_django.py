"""Serves a rendered Django project, or the smallest app that does the same, for throughput.py.

    cd project && .venv/bin/python …/on_django.py VARIANT PORT

Runs inside the project's environment and under its server: the bare app has its models, its query
and its answer, and is made with the same library.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

BARE = {
    "ALLOWED_HOSTS": ["*"],
    "AUTH_USER_MODEL": "users.User",
    "INSTALLED_APPS": ["django.contrib.auth", "django.contrib.contenttypes", "notes", "users"],
    "MIDDLEWARE": [],
    "ROOT_URLCONF": __name__,
    "SECRET_KEY": "bare",
    "TIME_ZONE": "UTC",
    "USE_TZ": True,
}


def bare() -> Any:
    place = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": place}
    settings.configure(**BARE, DATABASES={"default": sqlite})
    application = get_wsgi_application()
    notes = path_of_drf() if find_spec("rest_framework") else path_of_ninja()
    globals()["urlpatterns"] = [path("health/live", live), notes]
    return application


def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def path_of_ninja() -> Any:
    from ninja import NinjaAPI
    from notes.models import Note
    from notes.schemas import NoteList

    api = NinjaAPI()

    @api.get("notes", response=NoteList)
    def notes(request: HttpRequest, q: str = "", limit: int = 20, offset: int = 0) -> Any:
        found = Note.objects.search(q)
        items = found[offset : offset + limit]
        return {"items": items, "total": found.count(), "limit": limit, "offset": offset}

    return path("api/", api.urls)


def path_of_drf() -> Any:
    from notes.models import Note
    from rest_framework.generics import ListAPIView
    from rest_framework.pagination import LimitOffsetPagination
    from rest_framework.renderers import JSONRenderer
    from rest_framework.response import Response
    from rest_framework.serializers import ModelSerializer

    class Pages(LimitOffsetPagination):
        default_limit = 20

        def get_paginated_response(self, data: Any) -> Response:
            return Response(
                {"items": data, "total": self.count, "limit": self.limit, "offset": self.offset}
            )

    class Serializer(ModelSerializer):
        class Meta:
            model = Note
            fields = ("id", "title", "body", "created_at", "updated_at")

    class Notes(ListAPIView):
        serializer_class = Serializer
        pagination_class = Pages
        renderer_classes = (JSONRenderer,)

        def get_queryset(self) -> Any:
            return Note.objects.search(self.request.query_params.get("q", ""))

    return path("api/notes", Notes.as_view())


def project() -> Any:
    from config.wsgi import application

    return application


def without_middleware() -> Any:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    settings.MIDDLEWARE = []
    return project()


VARIANTS = {
    "bare": bare,
    "bare - log line": bare,
    "project": project,
    "project - log line": project,
    "project - middleware": without_middleware,
}


def serve(variant: str, port: str) -> None:
    """As `poe serve` does; an app that writes no log lines of its own gets the server's."""
    options = ["--bind", f"127.0.0.1:{port}"]
    if variant.startswith("bare"):
        options += ["--config", os.devnull, "--threads", "16", "--no-control-socket"]
    if variant == "bare":
        options += ["--access-logfile", "-"]
    if variant == "project - log line":
        os.environ["LOG_LEVEL"] = "WARNING"
    os.environ |= {"VARIANT": variant, "PORT": port}
    os.environ["PYTHONPATH"] += f":{Path(__file__).parent}"
    gunicorn = Path(sys.executable).with_name("gunicorn")
    os.execv(gunicorn, [gunicorn, *options, "on_django:application"])  # noqa: S606


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
else:
    application = VARIANTS[os.environ["VARIANT"]]()
