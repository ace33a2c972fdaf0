"""Refusals in the words that clients of OAuth 2 look for."""

import json
from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from config.problems import Problem, ValidationProblem, problem_response

Error = Literal[
    "invalid_grant", "invalid_request", "temporarily_unavailable", "unsupported_grant_type"
]
ERRORS: dict[int, Error] = {
    400: "invalid_request",
    401: "invalid_grant",
    405: "invalid_request",
    413: "invalid_request",
    415: "invalid_request",
    422: "invalid_request",
    429: "temporarily_unavailable",
    503: "temporarily_unavailable",
}


class TokenProblem(Problem):
    error: Error


class TokenValidationProblem(ValidationProblem):
    error: Error


def unsupported_grant() -> HttpResponse:
    return problem_response(
        TokenProblem(title="Bad Request", status=400, error="unsupported_grant_type")
    )


class OAuthMiddleware:
    """Says how to log in (RFC 6750, 3), and why there is no token (RFC 6749, 5.2).

    Without `error`, some clients take what the token endpoint answers for a token.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        status = response.status_code
        if status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        if isinstance(response, HttpResponse) and status in ERRORS and asks_for_token(request):
            response.content = json.dumps({"error": ERRORS[status]} | json.loads(response.content))
            response.headers["Content-Length"] = str(len(response.content))
        return response


def asks_for_token(request: HttpRequest) -> bool:
    return request.path == reverse("api:token")
