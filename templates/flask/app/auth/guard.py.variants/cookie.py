"""Who calls the API: the session's cookie tells."""

from flask import Flask, abort, g, request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from app.accounts.session import session_user
from app.pages import csrf

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def init_app(app: Flask) -> None:
    for blueprint in app.blueprints.values():
        if (blueprint.url_prefix or "").startswith("/api/"):
            csrf.exempt(blueprint)  # `require_user` asks for the token, after who it is


def require_user() -> None:
    """Let in who is logged in; who sends the request is `g.user`."""
    if request.method == "OPTIONS":
        return  # a browser asks for a page of another origin, and sends no cookie yet
    g.user = session_user()
    if g.user is None:
        abort(401)
    # A change may come from another site, which makes a browser send the cookie, but no header.
    if request.method not in SAFE_METHODS and not has_csrf_token():
        abort(403)


def has_csrf_token() -> bool:
    try:
        validate_csrf(request.headers.get("X-CSRFToken"))
    except ValidationError:
        return False
    return True
