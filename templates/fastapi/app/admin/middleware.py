"""What surrounds every request of the admin: its policy, its token, and answers to failures."""

import logging
from base64 import b64encode
from collections.abc import Awaitable, Callable
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import parse_qsl, urlencode

from jinja2.ext import Extension
from markupsafe import Markup
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.orm.exc import StaleDataError
from starlette.datastructures import URL, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import words
from app.csrf import SAFE_METHODS, csrf_token, is_csrf_token
from app.outages import RETRY, is_outage, reason
from app.paths import is_own_path

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


class CsrfMiddleware(BaseHTTPMiddleware):
    """Asks every change for the session's token; that of the package itself belongs to nobody."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        if request.method not in SAFE_METHODS:
            await request.body()  # kept for who reads it next
            async with request.form() as form:
                given = request.headers.get("X-CSRFToken", form.get("csrftoken"))
                if not is_csrf_token(request, given):
                    raise HTTPException(403)
        return await call_next(request)


def csrf_input(request: Request) -> Markup:
    field = Markup('<input type="hidden" name="csrftoken" value="{}">')
    return field.format(csrf_token(request))


# Where its pages lead next.
WAYS = ("_origin", "next")


def without_ways_out(url: URL) -> bytes:
    """The query, less its addresses if one of them, or one in its own query, is not ours."""
    given = ways(url.query)
    nested = [inner for address in given for inner in ways(address.partition("?")[2])]
    here = f"{url.scheme}://{url.netloc}"
    if all(is_own_path(address.removeprefix(here)) for address in given + nested):
        return url.query.encode()
    query = parse_qsl(url.query, keep_blank_values=True)
    return urlencode([(name, text) for name, text in query if name not in WAYS]).encode()


def ways(query: str) -> list[str]:
    return [address for name, address in parse_qsl(query) if name in WAYS]


class AdminErrorMiddleware:
    def __init__(self, app: ASGIApp, templates: Jinja2Templates) -> None:
        self.app = app
        self.error_page = error_page(templates)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        scope["query_string"] = without_ways_out(URL(scope=scope))
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
    # What was there a moment ago, or what it refers to, was deleted at the same moment.
    if isinstance(error, StaleDataError | IntegrityError):
        return HTTPException(404 if isinstance(error, StaleDataError) else 409)
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
        status = error.status_code
        heading, text = words.ERRORS.get(status) or words.ERRORS[400 if status < 500 else 500]
        context = {"heading": heading, "text": text}
        return templates.TemplateResponse(request, "error.html", context, status, error.headers)

    return error_page
