"""Who calls the API: the access token tells."""

from flask import Flask, Response, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from app.auth.tokens import login_of_access_token
from app.users import logins


class NotLoggedIn(Unauthorized):
    """401, and how to log in (RFC 6750, 3)."""

    def __init__(self) -> None:
        super().__init__(www_authenticate=WWWAuthenticate("bearer"))


def init_app(app: Flask) -> None:
    app.after_request(keep_private)


def require_user() -> None:
    """Let in who has an access token; who sends the request is `g.user`."""
    if request.method == "OPTIONS":
        return  # a browser asks for a page of another origin, and sends no token yet
    authorization = request.authorization
    is_bearer = authorization is not None and authorization.type == "bearer"
    token = authorization.token if authorization and is_bearer else None
    g.user = logins.find_user(login_of_access_token(token or ""))
    if g.user is None:
        raise NotLoggedIn


def keep_private(response: Response) -> Response:
    """Let no cache keep what is for one person's eyes."""
    if "Authorization" in request.headers:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
