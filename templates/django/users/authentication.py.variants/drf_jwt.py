"""Who calls the API: the access token tells."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from config.problems import MEDIA_TYPE
from users.models import User
from users.tokens import user_of

TOKEN_URL = f"{settings.FORCE_SCRIPT_NAME or ''}/api/auth/token"


class ApiRequest(Request):
    """A request of somebody who is known, for the type checker."""

    user: User


class OAuth2PasswordBearer(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, None] | None:
        user = user_of(request.headers.get("Authorization", ""))
        return (user, None) if user else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class OAuth2PasswordBearerScheme(OpenApiAuthenticationExtension):
    target_class = OAuth2PasswordBearer
    name = "OAuth2PasswordBearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        flow = {"tokenUrl": TOKEN_URL, "refreshUrl": TOKEN_URL, "scopes": {}}
        return {"type": "oauth2", "flows": {"password": flow}}


def add_refusals(result: Any, **kwargs: Any) -> Any:
    """Document what strangers are answered."""
    for path in result["paths"].values():
        for operation in path.values():
            if "security" in operation:
                content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
                operation["responses"]["401"] = {"description": "Unauthorized", "content": content}
    return result
