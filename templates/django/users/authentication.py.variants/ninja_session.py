"""Who calls the API: the session of the pages tells."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja.security import SessionAuth

from users.models import User


class ApiRequest(HttpRequest):
    """A request of somebody who is known, for the type checker."""

    auth: User


class PageSession(SessionAuth):
    """Asks who is there before what they carry: a stranger needs no token of a form."""

    def __call__(self, request: HttpRequest) -> Any:
        user = self.authenticate(request, None)
        if user is not None:
            self._get_key(request)  # compares the token, and raises
        return user


def add_refusals(operations: dict[str, Any]) -> None:
    """Document what strangers are answered, and scripts that forgot the token of the pages."""
    for method, operation in operations.items():
        if "security" in operation:
            operation["responses"][401] = refusal(HTTPStatus.UNAUTHORIZED)
            if method != "get":
                operation["responses"][403] = refusal(HTTPStatus.FORBIDDEN)


def refusal(status: HTTPStatus) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": status.phrase, "content": content}
