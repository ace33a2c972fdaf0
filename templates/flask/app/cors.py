"""Other origins: whose pages may call the API from a browser (`CORS_ORIGINS`)."""

from flask import Flask, current_app, request
from flask_cors import CORS
from werkzeug.exceptions import MethodNotAllowed

from app.config import CORS_WITH_COOKIES


def init_app(app: Flask) -> None:
    """Let other origins in to the API and its description, and nowhere else."""
    origins = app.config["CORS_ORIGINS"]
    if origins:
        app.before_request(refuse_options)
        CORS(
            app,
            resources=[r"/api/.*", r"/openapi\.json"],
            origins="*" if "*" in origins else origins,
            methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-CSRFToken", "X-Request-ID"],
            expose_headers=["Location", "Retry-After", "X-Request-ID"],
            max_age=600,
            supports_credentials=CORS_WITH_COOKIES,
            send_wildcard=True,
            always_send=False,
        )


def refuse_options() -> None:
    """Leave OPTIONS to browsers that ask before they call, as it is where no origin may."""
    is_asking = "Access-Control-Request-Method" in request.headers
    if request.method == "OPTIONS" and request.url_rule and not is_asking:
        # A path has a rule for each view.
        adapter = current_app.create_url_adapter(request)
        allowed = set(adapter.allowed_methods()) if adapter else set()
        raise MethodNotAllowed(sorted(allowed - {"OPTIONS"}))
