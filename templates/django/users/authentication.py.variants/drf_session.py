"""Who calls the API: the session of the pages tells."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from config.problems import MEDIA_TYPE
from users.models import User


class ApiRequest(Request):
    """A request of somebody who is known, for the type checker."""

    user: User


class PageSession(SessionAuthentication):
    """Asks who is there before what they carry: a stranger needs no token of a form."""

    def authenticate_header(self, request: Request) -> str:
        """Name a scheme: without one, the REST framework answers strangers by 403."""
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        # In Django's own request: the REST framework's would parse the body for it.
        super().enforce_csrf(request._request)  # type: ignore[arg-type]  # all that it needs


class PageSessionScheme(OpenApiAuthenticationExtension):
    target_class = PageSession
    name = "PageSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def add_refusals(result: Any, **kwargs: Any) -> Any:
    """Document what strangers are answered, and scripts that forgot the token of the pages."""
    for path in result["paths"].values():
        for method, operation in path.items():
            if "security" in operation:
                operation["responses"]["401"] = refusal(HTTPStatus.UNAUTHORIZED)
                if method != "get":
                    operation["responses"]["403"] = refusal(HTTPStatus.FORBIDDEN)
    return result


def refusal(status: HTTPStatus) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": status.phrase, "content": content}
