from flask import Blueprint, Response, make_response, render_template

from app.project import PROJECT

bp = Blueprint("swagger", __name__, template_folder="templates")


@bp.get("/docs")
def page() -> Response:
    """Swagger UI sets styles in its own markup, so this page needs a looser policy."""
    response = make_response(render_template("swagger.html", project=PROJECT))
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return response
