"""What a failed request is answered with: an HTML page under /admin, else problem details."""

from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.pages import error_page
from app.problems import problem


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, handle)


def handle(error: HTTPException) -> Response:
    is_page = f"{request.path}/".startswith("/admin/")
    return error_page(error) if is_page else problem(error)
