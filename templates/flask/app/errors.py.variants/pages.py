"""What a failed request is answered with: an HTML page."""

from flask import Flask
from werkzeug.exceptions import HTTPException

from app.pages import error_page


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, error_page)
