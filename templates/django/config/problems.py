"""Errors as RFC 9457 problem details: the same shape whatever went wrong, and never a value."""

import re
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"
# As many errors as an answer names, and as much of a name as it repeats: it stays short.
MAX_ERRORS = 20
MAX_NAME = 100


class Problem(BaseModel):
    type: str = "about:blank"
    title: str
    status: int


class FieldError(BaseModel):
    field: str
    message: str


class ValidationProblem(Problem):
    errors: list[FieldError]


def problem_response(problem: Problem) -> HttpResponse:
    return HttpResponse(problem.model_dump_json(), content_type=MEDIA_TYPE, status=problem.status)


def problem(status: int) -> HttpResponse:
    return problem_response(Problem(title=HTTPStatus(status).phrase, status=status))


def validation_problem(errors: list[FieldError]) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem_response(ValidationProblem(title=status.phrase, status=status, errors=errors))


class ProblemDetailsMiddleware:
    """Gives errors that no view of the API made, such as an unknown path, the API's shape."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and self._lacks_details(request, response):
            response.content = problem(response.status_code).content
            response.headers["Content-Type"] = MEDIA_TYPE
            response.headers["Content-Length"] = str(len(response.content))
        return response

    @staticmethod
    def _lacks_details(request: HttpRequest, response: HttpResponse) -> bool:
        return (
            response.status_code >= HTTPStatus.BAD_REQUEST
            and bool(re.match(settings.API_PATHS, f"{request.path_info}/"))
            and not response.headers["Content-Type"].endswith("json")
        )
