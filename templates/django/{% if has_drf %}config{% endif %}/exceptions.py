"""Errors of the API as problem details, without a value that was sent."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpResponse
from rest_framework.exceptions import ValidationError
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from config.problems import MAX_ERRORS, MAX_NAME, FieldError, problem, validation_problem

# What the REST framework says instead repeats the value.
WITHOUT_VALUE = {
    "does_not_exist": "There is no such object.",
    "invalid_choice": "This is not a valid choice.",
    "surrogate_characters_not_allowed": "Surrogate characters are not allowed.",
}


def problem_details(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Leave what the REST framework does not know to Django, which logs it."""
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        answer = validation_problem(list(islice(_errors(error.detail), MAX_ERRORS)))
    else:
        answer = problem(response.status_code)
    # Such as when to come back, and how to log in.
    for name, value in response.headers.items():
        answer.headers.setdefault(name, value)
    return answer


def _errors(detail: Any, *names: str) -> Iterator[FieldError]:
    """Each message of what may be nested: `{"items": [{"title": ["…"]}]}` is `items.0.title`."""
    if isinstance(detail, str):
        message = WITHOUT_VALUE.get(getattr(detail, "code", ""), detail)
        yield FieldError(field=_field(names), message=message)
    elif isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _errors(inner, *names, str(name))
    else:
        for number, inner in enumerate(detail):
            yield from _errors(inner, *names, *([] if isinstance(inner, str) else [str(number)]))


def _field(names: tuple[str, ...]) -> str:
    # Half a character cannot be sent back.
    name = ".".join(names)[:MAX_NAME].encode(errors="replace").decode()
    return name or api_settings.NON_FIELD_ERRORS_KEY
