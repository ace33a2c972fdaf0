"""What a failed request is answered with: problem details under /api, else an HTML page."""

from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.pages import error_page
from app.problems import problem


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, handle)


def handle(error: HTTPException) -> Response:
    is_api = f"{request.path}/".startswith("/api/")
    return problem(error) if is_api else error_page(error)
