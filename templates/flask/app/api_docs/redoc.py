from flask import Blueprint, Response, make_response, render_template

from app.project import PROJECT

bp = Blueprint("redoc", __name__, template_folder="templates")


@bp.get("/redoc")
def page() -> Response:
    """ReDoc writes its own styles and searches in a worker, so this page needs a looser policy."""
    response = make_response(render_template("redoc.html", project=PROJECT))
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "worker-src blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return response
