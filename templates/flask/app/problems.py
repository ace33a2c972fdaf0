"""Errors of the API as problem details (RFC 9457)."""

from http import HTTPStatus

from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, UnprocessableEntity
from werkzeug.wrappers import Response

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    type: str = "about:blank"
    title: str
    status: int
    errors: list[FieldError] | None = None


# As many errors as an answer names, and as much of a name as it repeats: it stays short.
MAX_ERRORS = 20
MAX_NAME = 100


class InvalidInput(UnprocessableEntity):
    """422, with advice for each field and never the value that was sent."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__()
        self.errors = errors


def invalid_input(error: ValidationError) -> InvalidInput:
    details = error.errors(include_url=False, include_input=False)[:MAX_ERRORS]
    return InvalidInput(
        [FieldError(field=field_name(detail["loc"]), message=detail["msg"]) for detail in details]
    )


def field_name(location: tuple[str | int, ...]) -> str:
    return ".".join(map(str, location))[:MAX_NAME] or "body"


def problem(error: HTTPException) -> Response:
    """The error's own response, so with its headers, but with another body."""
    response = error.get_response()
    status = HTTPStatus(response.status_code)
    details = Problem(title=status.phrase, status=status, errors=getattr(error, "errors", None))
    response.data = details.model_dump_json(exclude_none=True)
    response.content_type = MEDIA_TYPE
    return response
