"""What all pages share: templates, messages for the next page, and the CSRF token."""

import secrets
from pathlib import Path
from typing import Any

from fastapi import Depends, HTTPException
from fastapi.templating import Jinja2Templates
from starlette.requests import Request


def page_context(request: Request) -> dict[str, Any]:
    # A request that is refused at the door never gets a session.
    if "session" not in request.scope:
        return {"csrf_token": "", "messages": []}
    token = request.session.setdefault("csrf_token", secrets.token_urlsafe(32))
    return {"csrf_token": token, "messages": request.session.pop("messages", [])}


templates = Jinja2Templates(
    directory=Path(__file__).parent / "templates", context_processors=[page_context]
)


def add_message(request: Request, text: str) -> None:
    """Show `text` once, on the next page."""
    request.session["messages"] = [*request.session.get("messages", []), text]


async def check_csrf(request: Request) -> None:
    """Refuse a change that does not come from one of our own pages."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    given = request.headers.get("X-CSRFToken") or (await request.form()).get("csrf_token")
    expected = request.session.get("csrf_token")
    if not (
        isinstance(given, str)
        and isinstance(expected, str)
        and secrets.compare_digest(given.encode(), expected.encode())
    ):
        raise HTTPException(403)


CsrfChecked = Depends(check_csrf)
