"""What surrounds every request of the admin: its Content-Security-Policy, and answers to failures."""

import logging
from base64 import b64encode
from collections.abc import Awaitable, Callable
from hashlib import sha256
from secrets import token_urlsafe

from jinja2.ext import Extension
from sqlalchemy.exc import DataError, StatementError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.outages import RETRY, is_outage, reason

logger = logging.getLogger(__name__)
# It logs whatever is typed into forms, passwords too.
logging.getLogger("starlette_admin").setLevel(logging.CRITICAL)


def hash_source(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


# Its pages have two handlers in attributes, which a policy can only allow by their text.
HANDLERS = ("applyColumnVisibility()", "window.location = this.value")
SCRIPTS = " ".join(["'self'", "'unsafe-hashes'", *map(hash_source, HANDLERS)])
POLICY = (
    f"default-src 'self'; script-src {SCRIPTS} 'nonce-%s'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


class Nonces(Extension):
    """Marks the scripts inside its pages as ours, so that no others run."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return source.replace("<script>", '<script nonce="{{ request.state.nonce }}">')


class AdminErrorMiddleware:
    def __init__(self, app: ASGIApp, templates: Jinja2Templates) -> None:
        self.app = app
        self.error_page = error_page(templates)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        request = Request(scope, receive)
        request.state.nonce = token_urlsafe(16)
        has_begun = False

        async def send_with_policy(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY % request.state.nonce
            await send(message)

        try:
            await self.app(scope, receive, send_with_policy)
        except Exception as error:
            cause = first_of(error)
            if isinstance(cause, ClientDisconnect):
                return  # nobody is there to answer
            if has_begun:
                raise
            response = await self.error_page(request, http_error(cause))
            await response(scope, receive, send_with_policy)


def first_of(error: Exception) -> Exception:
    """Starlette's `BaseHTTPMiddleware` groups what goes wrong while a body is read."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def http_error(error: Exception) -> HTTPException:
    if isinstance(error, HTTPException):
        return error
    # Something in the address that is missing, or that the database cannot hold
    cause = error.orig if isinstance(error, StatementError) else error
    if isinstance(error, DataError) or isinstance(cause, OverflowError | ValueError):
        logger.warning("Refused a request", exc_info=error)
        return HTTPException(400)
    if is_outage(error):
        logger.error("The database cannot be used: %s", reason(error))
        return HTTPException(503, headers=RETRY)
    logger.error("Unhandled error", exc_info=error)
    return HTTPException(500)


def error_page(templates: Jinja2Templates) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def error_page(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - the only kind it is asked for
        return templates.TemplateResponse(
            request, "error.html", {"exc": error}, error.status_code, error.headers
        )

    return error_page
