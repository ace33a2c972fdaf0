"""The CSRF token: part of the session, and sent along with every change by our own pages only."""

import secrets

from starlette.requests import Request

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def csrf_token(request: Request) -> str:
    # What another site sends begins no session: its cookie would take the place of the person's own.
    if request.method in SAFE_METHODS or is_from_here(request):
        request.session.setdefault("csrf_token", secrets.token_urlsafe(32))
    return str(request.session.get("csrf_token", ""))


def is_csrf_token(request: Request, given: object) -> bool:
    expected = request.session.get("csrf_token")
    return (
        isinstance(given, str)
        and isinstance(expected, str)
        and secrets.compare_digest(given.encode(), expected.encode())
    )


def is_from_here(request: Request) -> bool:
    """Whether a page of ours sent this, in the words of the browser."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.url.scheme}://{request.url.netloc}"
