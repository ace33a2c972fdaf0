"""The API: every feature's routes, one line each, and what they have in common."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

from config.decorators import read_only
from config.problems import (
    MAX_ERRORS,
    MAX_NAME,
    MEDIA_TYPE,
    FieldError,
    problem,
    validation_problem,
)


class ProjectAPI(NinjaAPI):
    """Ninja's API, with short operation ids and problem details in the schema."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        """Where the API begins in this site; `servers` tells where the site does."""
        return super().get_root_path(path_params).removeprefix(settings.FORCE_SCRIPT_NAME or "")

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, response in operation["responses"].items():
                    if status >= 400:
                        response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        return schema


class Utf8Parser(Parser):
    """JSON as RFC 8259 has it: only UTF-8, with or without a mark."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body.decode("utf-8-sig"))


class HeadMiddleware:
    """Makes a GET of a HEAD, which Ninja does not know; the server leaves the body out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        response = self.get_response(request)
        request.method = "HEAD"
        return response


def json_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuses a body of another media type: Ninja would read it as JSON."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        has_body = request.method in ("PATCH", "POST", "PUT") and request.body
        if has_body and request.content_type != "application/json":
            return problem(415)
        return view(request, *args, **kwargs)

    return checked


api = ProjectAPI(
    title=settings.PROJECT["name"],
    description=settings.PROJECT["description"],
    version="0.1.0",
    servers=[{"url": settings.FORCE_SCRIPT_NAME}] if settings.FORCE_SCRIPT_NAME else [],
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
    docs_decorator=read_only,
    parser=Utf8Parser(),
)
api.add_decorator(json_only, mode="view")
api.add_router("/api/notes", "notes.api.router", tags=["notes"])


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return validation_problem(
        [
            FieldError(field=_field(item["loc"]), message=item["msg"])
            for item in error.errors[:MAX_ERRORS]
        ]
    )


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> NoReturn:
    """Leaves the rest to Django, which logs it: Ninja would show a traceback in development."""
    raise error


def _field(location: tuple[str | int, ...]) -> str:
    """`("body", "data", "title")` is `title`; a body that is no object at all is `body`."""
    source, *names = location
    names = names[1:] if source == "body" else names
    return ".".join(str(name) for name in names)[:MAX_NAME] or str(source)


urlpatterns = [
    path("", api.urls),
]
