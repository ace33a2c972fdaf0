"""What the API's document says of the log-in."""

from copy import deepcopy
from typing import Any

from flask import current_app

from app.auth.guard import SAFE_METHODS
from app.problems import MEDIA_TYPE

PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def with_security(document: dict[str, Any]) -> dict[str, Any]:
    """Tell whom operations let in, and what they answer to others."""
    described = deepcopy(document)
    cookie = {"type": "apiKey", "in": "cookie", "name": current_app.config["SESSION_COOKIE_NAME"]}
    described["components"]["securitySchemes"] = {"SessionCookie": cookie}
    for operations in described["paths"].values():
        for method, operation in operations.items():
            operation["security"] = [{"SessionCookie": []}]
            operation["responses"]["401"] = {"description": "Unauthorized", **PROBLEM}
            if method.upper() not in SAFE_METHODS:
                operation["responses"]["403"] = {"description": "Forbidden", **PROBLEM}
    return described
