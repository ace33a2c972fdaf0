"""What a failed request is answered with: problem details."""

from flask import Flask
from werkzeug.exceptions import HTTPException

from app.problems import problem


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, problem)
