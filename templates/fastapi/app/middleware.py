"""The outermost layer: host, HTTPS, body size, security headers, request id and log line.

One plain ASGI class, because each further layer costs every request.
"""

import logging
import re
from functools import lru_cache
from secrets import token_hex
from time import perf_counter

from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings
from app.errors import error_response
from app.logs import request_id, write_request_line
from app.paths import inner_path

logger = logging.getLogger("app.requests")

MAX_BODY = 1024 * 1024
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")
HOST = re.compile(rb"([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]+)?")

Headers = list[tuple[bytes, bytes]]
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
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}


class Gateway:
    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.headers = encoded(HEADERS)
        self.https_headers = (
            encoded(HEADERS | HTTPS_HEADERS) if settings.is_production else self.headers
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        headers = dict(scope["headers"])
        this_id = sane_id(headers.get(b"x-request-id")) or token_hex(16)
        request_id.set(this_id)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    *self.missing_headers(message["headers"], scope["scheme"] == "https"),
                    (b"x-request-id", this_id.encode()),
                ]
            await send(message)

        if int(headers.get(b"content-length", MAX_BODY + 1)) > MAX_BODY:
            receive = limited(receive)
        if b"json" in headers.get(b"content-type", b""):
            receive = utf8_only(receive)
        try:
            app = self.refusal(scope, headers) or self.app
            await app(answering_head(scope), receive, send_with_headers)
        except ClientDisconnect:
            status = 499  # nobody is there to answer; the number is nginx's for the log
        except Exception:
            logger.exception("Unhandled error")
            if status:  # half an answer is out: only closing the connection is honest
                raise
            response = error_response(Request(scope), 500)
            await response(scope, receive, send_with_headers)
        finally:
            if logger.isEnabledFor(logging.INFO):
                write_request_line(scope, status, perf_counter() - started, self.settings)

    def refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> ASGIApp | None:
        """The answer to a request that never reaches the application."""
        if inner_path(scope).startswith("/health/"):
            return None
        if not is_allowed(headers.get(b"host", b""), self.settings.allowed_hosts):
            return error_response(Request(scope), 400)
        if self.settings.is_production and scope["scheme"] == "http":
            return RedirectResponse(URL(scope=scope).replace(scheme="https"), status_code=308)
        return None

    def missing_headers(self, headers: Headers, is_https: bool) -> Headers:
        """The security headers, except for a policy that the response brings itself."""
        ours = self.https_headers if is_https else self.headers
        if POLICY in dict(headers):
            return [header for header in ours if header[0] != POLICY]
        return ours


def encoded(headers: dict[str, str]) -> Headers:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def sane_id(given: bytes | None) -> str | None:
    """A request id from outside, unless it could do harm in a log."""
    return given.decode() if given and REQUEST_ID.fullmatch(given) else None


@lru_cache(maxsize=1024)
def is_allowed(header: bytes, patterns: tuple[str, ...]) -> bool:
    found = HOST.fullmatch(header.lower())
    if not found:
        return False
    host = found[1].decode().removesuffix(".")
    return any(
        pattern in ("*", host) or (pattern[0] == "." and f".{host}".endswith(pattern))
        for pattern in patterns
    )


def limited(receive: Receive) -> Receive:
    """Count a body that does not announce its length, or too much: who reads it has the answer."""
    size = 0

    async def receive_counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            raise HTTPException(413)
        return message

    return receive_counted


def utf8_only(receive: Receive) -> Receive:
    """Refuse JSON in UTF-16 or UTF-32, which RFC 8259 rules out and Python would read."""
    is_first = True

    async def receive_checked() -> Message:
        nonlocal is_first
        message = await receive()
        start, is_first = message.get("body", b"")[:4] if is_first else b"", False
        # In those each of the first characters, which are ASCII, has a zero byte.
        if b"\0" in start:
            raise HTTPException(400)
        return message

    return receive_checked


def answering_head(scope: Scope) -> Scope:
    """HEAD is GET without the body, which the server leaves out by itself."""
    return {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
