"""What keeps the event loop from waiting for the database."""

from contextlib import nullcontext

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response

from app.database import free_connections
from app.users.dependencies import turns


class WaitForConnection(BaseHTTPMiddleware):
    """Lets the admin's requests wait outside of the threads, like all others."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        is_log_in = request.method == "POST" and request.url.path.endswith("/login")
        async with turns if is_log_in else nullcontext(), free_connections:
            return await call_next(request)
