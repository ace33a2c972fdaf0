from flask import Blueprint, current_app, url_for

from app.project import PROJECT

bp = Blueprint("home", __name__)

LINKS = {
    "api": "notes_api.list_notes",
    "openapi": "openapi.openapi",
    "health": "health.live",
}


@bp.get("/")
def index() -> dict[str, object]:
    links = {name: url_for(endpoint) for name, endpoint in LINKS.items()}
    for blueprint in current_app.blueprints.values():
        if blueprint.import_name.startswith("app.api_docs."):
            links["docs"] = url_for(f"{blueprint.name}.page")
    return {"name": PROJECT.name, "links": links}
