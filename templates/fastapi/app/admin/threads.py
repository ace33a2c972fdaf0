"""What keeps the event loop from waiting for the database."""

from contextlib import nullcontext
from typing import Any

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.contrib import sqla

from app.database import free_connections


class WaitForConnection(BaseHTTPMiddleware):
    """Lets the admin's requests wait outside of the threads, like all others."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        async with free_connections:
            return await call_next(request)


class ModelView(sqla.ModelView):
    """Saves without savepoints, which it would set in the event loop.

    What it saved before a mistake is undone all the same: the request's transaction is.
    """

    async def create(self, request: Request, data: dict[str, Any]) -> Any:
        request.state.session.begin_nested = nullcontext
        return await super().create(request, data)

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        request.state.session.begin_nested = nullcontext
        return await super().edit(request, pk, data)
