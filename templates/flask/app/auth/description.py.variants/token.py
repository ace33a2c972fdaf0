"""What the API's document says of the log-in."""

from copy import deepcopy
from typing import Any

from flask import url_for

from app.problems import MEDIA_TYPE

PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
FORM = "application/x-www-form-urlencoded"
# The security of operations for everybody.
PUBLIC: list[Any] = []


def with_security(document: dict[str, Any]) -> dict[str, Any]:
    """Tell whom operations let in that are not public, and what they answer to others."""
    described = deepcopy(document)
    url = url_for("oauth.token")
    flow = {"tokenUrl": url, "refreshUrl": url, "scopes": {}}
    bearer = {"type": "oauth2", "flows": {"password": flow}}
    described["components"]["securitySchemes"] = {"OAuth2PasswordBearer": bearer}
    for operations in described["paths"].values():
        for operation in operations.values():
            if "security" not in operation:
                operation["security"] = [{"OAuth2PasswordBearer": []}]
                operation["responses"]["401"] = {"description": "Unauthorized", **PROBLEM}
    # Spectree takes every form for one that carries files.
    form = described["paths"]["/api/auth/token"]["post"]["requestBody"]
    form["content"] = {FORM: form["content"]["multipart/form-data"]}
    return described
