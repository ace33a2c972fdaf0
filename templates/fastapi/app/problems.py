"""Errors of the API as problem details (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.requests import Request

MEDIA_TYPE = "application/problem+json"
# As many errors as an answer names, and as much of a name as it repeats: it stays short.
MAX_ERRORS = 20
MAX_NAME = 100


class FieldError(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    type: str = "about:blank"
    title: str
    status: int
    errors: list[FieldError] | None = None


def problem_response(
    status: int,
    *,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
    **members: str,
) -> JSONResponse:
    """The problem, with members of its own where a standard asks for them."""
    problem = Problem(title=HTTPStatus(status).phrase, status=status, errors=errors)
    content = problem.model_dump(exclude_none=True) | members
    return JSONResponse(content, status, headers, media_type=MEDIA_TYPE)


async def validation_problem(request: Request, error: RequestValidationError) -> JSONResponse:
    """400 for what is no JSON, 415 for another type, 422 for wrong values, which are never repeated."""
    details = error.errors()
    if any(detail["type"] == "json_invalid" for detail in details):
        return problem_response(400)
    # FastAPI leaves a body as bytes exactly when its content type is not JSON.
    if isinstance(error.body, bytes):
        return problem_response(415)
    return problem_response(422, errors=field_errors(details))


def field_errors(details: Sequence[Any]) -> list[FieldError]:
    return [
        FieldError(field=field_name(detail["loc"]), message=detail["msg"])
        for detail in details[:MAX_ERRORS]
    ]


def field_name(location: tuple[str | int, ...]) -> str:
    name = ".".join(str(part) for part in location[1:]) or str(location[0])
    # A client may send half a surrogate pair as a name, which no answer can carry.
    return name[:MAX_NAME].encode(errors="replace").decode()


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with these statuses."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }
