"""Errors of the token endpoint, also in the words that OAuth 2 clients look for (RFC 6749, 5.2)."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.problems import field_errors, problem_response, problems

ERRORS = {
    400: "invalid_request",
    401: "invalid_grant",
    413: "invalid_request",
    422: "invalid_request",
    429: "temporarily_unavailable",
    503: "temporarily_unavailable",
}
UNSUPPORTED = "unsupported_grant_type"


class TokenRoute(APIRoute):
    """Adds `error` to the problem: without it, some clients take the answer for a token."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answer_with_error(request: Request) -> Response:
            try:
                return await answer(request)
            except RequestValidationError as error:
                return wrong_form(error)
            except HTTPException as error:
                status = error.status_code
                return problem_response(status, headers=error.headers, error=ERRORS[status])

        return answer_with_error


def wrong_form(error: RequestValidationError) -> Response:
    details = error.errors()
    if any(detail["type"] == "union_tag_invalid" for detail in details):
        return problem_response(400, error=UNSUPPORTED)
    # Where in the form is the last part; before it stands which of its kinds was taken.
    errors = field_errors([{**detail, "loc": detail["loc"][-1:]} for detail in details])
    return problem_response(422, errors=errors, error=ERRORS[422])


def token_problems() -> dict[int | str, dict[str, Any]]:
    """The `responses` of the token endpoint."""
    words = sorted({*ERRORS.values(), UNSUPPORTED})
    error = {"error": {"type": "string", "enum": words}}
    responses = problems(*ERRORS)
    for response in responses.values():
        for content in response["content"].values():
            content["schema"] = {
                "allOf": [content["schema"]],
                "properties": error,
                "required": ["error"],
            }
    return responses
