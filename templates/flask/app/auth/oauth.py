"""The token endpoint, in the words that clients of OAuth 2 look for (RFC 6749, 5.2)."""

from typing import Literal

from flask import Blueprint, request
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType
from werkzeug.wrappers import Response

from app.auth import service
from app.auth.api import granted
from app.auth.description import FORM, PUBLIC
from app.auth.schemas import TokenForm, Tokens
from app.openapi import Answers, spec
from app.problems import Problem, problem
from app.users.service import authenticate

bp = Blueprint("oauth", __name__, url_prefix="/api/auth")

Error = Literal[
    "invalid_grant", "invalid_request", "temporarily_unavailable", "unsupported_grant_type"
]
ERRORS: dict[int, Error] = {
    400: "invalid_request",
    401: "invalid_grant",
    413: "invalid_request",
    415: "invalid_request",
    422: "invalid_request",
    429: "temporarily_unavailable",
    503: "temporarily_unavailable",
}


class TokenProblem(Problem):
    """Without `error`, some clients take the answer for a token."""

    error: Error


class UnsupportedGrantType(BadRequest):
    pass


@bp.before_request
def refuse_other_bodies() -> None:
    if request.mimetype != FORM:
        raise UnsupportedMediaType


@bp.post("/token")
@spec.validate(
    resp=Answers(*ERRORS, problem=TokenProblem, HTTP_200=Tokens), tags=["auth"], security=PUBLIC
)
def token(form: TokenForm) -> tuple[Tokens, int, dict[str, str]]:
    """Token

    Return tokens for an e-mail address (`username`) and its password, or for a refresh token.
    """
    if form.grant_type == "refresh_token":
        return granted(service.renew(form.refresh_token))
    if form.grant_type != "password":
        raise UnsupportedGrantType
    user = authenticate(form.username, form.password)
    return granted(service.log_in(user) if user else None)


@bp.errorhandler(HTTPException)
def token_problem(error: HTTPException) -> Response:
    response = problem(error)
    if response.status_code in ERRORS:
        reason = ERRORS[response.status_code]
        if isinstance(error, UnsupportedGrantType):
            reason = "unsupported_grant_type"
        details = TokenProblem(**response.get_json(), error=reason)
        response.data = details.model_dump_json(exclude_none=True)
    return response
