"""Who calls the API: the access token tells."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from ninja.security.base import AuthBase

from users.models import User
from users.tokens import user_of

TOKEN_URL = f"{settings.FORCE_SCRIPT_NAME or ''}/api/auth/token"


class ApiRequest(HttpRequest):
    """A request of somebody who is known, for the type checker."""

    auth: User


class OAuth2PasswordBearer(AuthBase):
    openapi_type = "oauth2"
    openapi_flows: ClassVar[dict[str, Any]] = {
        "password": {"tokenUrl": TOKEN_URL, "refreshUrl": TOKEN_URL, "scopes": {}}
    }

    def __call__(self, request: HttpRequest) -> User | None:
        return user_of(request.headers.get("Authorization", ""))


def add_refusals(operations: dict[str, Any]) -> None:
    """Document what strangers are answered."""
    for operation in operations.values():
        if "security" in operation:
            content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            operation["responses"][401] = {"description": "Unauthorized", "content": content}
