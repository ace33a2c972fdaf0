"""What happens to every request, a small ASGI class for each; main.py says in which order.

Plain ASGI, because Starlette's `BaseHTTPMiddleware` makes a task for each request.
"""

import logging
import re
from secrets import token_hex
from time import perf_counter
from urllib.parse import quote

from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import error_response
from app.hosts import is_allowed
from app.logs import request_id
from app.paths import inner_path

logger = logging.getLogger("app.requests")

MAX_BODY = 1024 * 1024
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

POLICY = b"content-security-policy"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = (b"strict-transport-security", b"max-age=31536000")


class RequestLogMiddleware:
    """Gives each request an id, which its answer and its log lines carry, and a log line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        this_id = valid_request_id(header(scope, b"x-request-id")) or token_hex(16)
        request_id.set(this_id)
        # Until there is an answer. The number is nginx's for a client that did not wait for one.
        status = 499

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", this_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            log_request(scope, status, perf_counter() - started)


def header(scope: Scope, name: bytes) -> str:
    """A header of a request by its name in lower case, or nothing."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def valid_request_id(given: str) -> str:
    """A request id from outside, unless it could do harm in a log."""
    return given if REQUEST_ID.fullmatch(given) else ""


def log_request(scope: Scope, status: int, seconds: float) -> None:
    method, path = scope["method"], quote(scope["path"])
    extra = {
        "method": method,
        "path": path,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "client": scope["client"][0] if scope["client"] else None,
    }
    logger.info("%s %s %s", method, path, status, extra=extra)


class SecurityHeadersMiddleware:
    """Adds the security headers, except for a policy that a response brings itself."""

    def __init__(self, app: ASGIApp, *, hsts: bool) -> None:
        self.app = app
        self.hsts = hsts
        self.headers = [(name.lower().encode(), text.encode()) for name, text in HEADERS.items()]
        self.other_headers = [(name, value) for name, value in self.headers if name != POLICY]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                has_policy = any(name == POLICY for name, _ in message["headers"])
                added = self.other_headers if has_policy else self.headers
                message["headers"] = [*message["headers"], *added]
                if self.hsts and scope["scheme"] == "https":
                    message["headers"].append(HSTS)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class UnhandledErrorMiddleware:
    """Answers 500, as Starlette's outermost layer would, but with all that other layers add."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        is_started = False

        async def send_noted(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except ClientDisconnect:
            pass  # nobody is there to answer
        except Exception:
            logger.exception("Unhandled error")
            if is_started:  # half an answer is out: only closing the connection is honest
                raise
            await error_response(Request(scope), 500)(scope, receive, send)


class HostMiddleware:
    """Answers to the site's own names only, and if `https_only`, only there; probes need neither."""

    def __init__(
        self, app: ASGIApp, *, allowed_hosts: tuple[str, ...], any_port: bool, https_only: bool
    ) -> None:
        self.app = app
        self.allowed_hosts = allowed_hosts
        self.any_port = any_port
        self.https_only = https_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http":
            if not self.is_addressed(scope):
                app = error_response(Request(scope), 400)
            elif self.https_only and scope["scheme"] == "http" and not is_probe(scope):
                app = RedirectResponse(URL(scope=scope).replace(scheme="https"), status_code=308)
        await app(scope, receive, send)

    def is_addressed(self, scope: Scope) -> bool:
        """Whether it names this site, and nothing beside it: others might read the other one."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if is_probe(scope):
            return len(hosts) < 2
        return len(hosts) == 1 and is_allowed(hosts[0], self.allowed_hosts, any_port=self.any_port)


def is_probe(scope: Scope) -> bool:
    return inner_path(scope).startswith("/health/")


class BodyLimitMiddleware:
    """Answers 413 to who reads a body that is too large, whatever length it announces."""

    def __init__(self, app: ASGIApp, *, max_size: int = MAX_BODY) -> None:
        self.app = app
        self.max_size = max_size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = 0

        async def receive_counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self.max_size:
                raise HTTPException(413)
            return message

        is_http = scope["type"] == "http"
        await self.app(scope, receive_counted if is_http else receive, send)


class JsonEncodingMiddleware:
    """Refuses JSON in UTF-16 or UTF-32, which RFC 8259 rules out and Python would read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_first = True

        async def receive_checked() -> Message:
            nonlocal is_first
            message = await receive()
            start, is_first = message.get("body", b"")[:4] if is_first else b"", False
            # In those each of the first characters, which are ASCII, has a zero byte.
            if b"\0" in start:
                raise HTTPException(400)
            return message

        is_json = scope["type"] == "http" and "json" in header(scope, b"content-type")
        await self.app(scope, receive_checked if is_json else receive, send)


class HeadMiddleware:
    """Answers HEAD like GET, which FastAPI does not; the server leaves out the body by itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") == "HEAD":
            scope = {**scope, "method": "GET"}
        await self.app(scope, receive, send)
