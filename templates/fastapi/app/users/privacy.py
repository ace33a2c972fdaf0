"""What people see who are logged in is for their eyes, and kept nowhere."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.middleware import header


class PrivacyMiddleware:
    """Lets no cache keep it, the browser's own included: after a log-out "Back" shows nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_private(message: Message) -> None:
            if message["type"] == "http.response.start" and is_personal(scope):
                MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_private if scope["type"] == "http" else send)


def is_personal(scope: Scope) -> bool:
    """Whether somebody is logged in, and it mattered: a style sheet is the same for everybody."""
    session = scope.get("session")
    if session is not None and session.accessed and "login" in session:
        return True
    return bool(header(scope, b"authorization"))
