"""What keeps the event loop from waiting for the database."""

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response

from app.database import free_connections


class WaitForConnection(BaseHTTPMiddleware):
    """Lets the admin's requests wait outside of the threads, like all others."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        async with free_connections:
            return await call_next(request)
