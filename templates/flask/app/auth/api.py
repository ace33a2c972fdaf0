"""Registration, and what a log-in is renewed, ended and asked by."""

from flask import Blueprint, abort, g

from app.auth import service
from app.auth.description import PUBLIC
from app.auth.guard import NotLoggedIn, require_user
from app.auth.schemas import RefreshToken, Registration, Tokens, UserOut
from app.openapi import Answers, spec
from app.users.service import EmailTaken
from app.users.service import register as add_user

bp = Blueprint("auth", __name__, url_prefix="/api/auth")


@bp.post("/register")
@spec.validate(
    resp=Answers(400, 409, 413, 415, 422, 429, 503, HTTP_201=UserOut),
    tags=["auth"],
    security=PUBLIC,
)
def register(json: Registration) -> tuple[UserOut, int]:
    """Register"""
    try:
        user = add_user(json.email, json.password)
    except EmailTaken:
        abort(409)
    return UserOut.model_validate(user), 201


@bp.post("/refresh")
@spec.validate(
    resp=Answers(400, 401, 413, 415, 422, HTTP_200=Tokens), tags=["auth"], security=PUBLIC
)
def refresh(json: RefreshToken) -> tuple[Tokens, int, dict[str, str]]:
    """Refresh

    Return new tokens for a refresh token, which is good once; the same as JSON.
    """
    return granted(service.renew(json.refresh_token))


@bp.post("/logout")
@spec.validate(resp=Answers(400, 413, 415, 422, HTTP_204=None), tags=["auth"], security=PUBLIC)
def log_out(json: RefreshToken) -> tuple[str, int]:
    """Log Out

    End the log-in of this token; its access tokens end with it.
    """
    service.log_out(json.refresh_token)
    return "", 204


@bp.get("/me")
@spec.validate(resp=Answers(HTTP_200=UserOut), tags=["auth"])
def me() -> UserOut:
    """Me"""
    require_user()
    return UserOut.model_validate(g.user)


def granted(tokens: Tokens | None) -> tuple[Tokens, int, dict[str, str]]:
    if tokens is None:
        raise NotLoggedIn
    return tokens, 200, {"Cache-Control": "no-store"}
