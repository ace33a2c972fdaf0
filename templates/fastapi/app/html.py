"""What all pages share: templates, messages for the next page, and forms that are our own."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends
from fastapi.templating import Jinja2Templates
from starlette.requests import Request

from app.csrf import SAFE_METHODS, csrf_token, is_csrf_token
from app.paths import path_for


def page_context(request: Request) -> dict[str, Any]:
    paths: dict[str, Any] = {"path_for": partial(path_for, request)}
    # A request that is refused at the door never gets a session.
    if "session" not in request.scope:
        return paths | {"csrf_token": "", "messages": []}
    messages = request.session.pop("messages", [])
    return paths | {"csrf_token": csrf_token(request), "messages": messages}


templates = Jinja2Templates(
    directory=Path(__file__).parent / "templates", context_processors=[page_context]
)


def add_message(request: Request, text: str) -> None:
    """Show `text` once, on the next page."""
    request.session["messages"] = [*request.session.get("messages", []), text]


class FormExpired(Exception):  # noqa: N818 - as after a log-in in another tab
    pass


async def check_csrf(request: Request) -> AsyncIterator[None]:
    """Refuse a change that does not come from one of our own pages."""
    if request.method in SAFE_METHODS:
        yield
        return
    # Whatever was uploaded is closed when the request is done.
    async with request.form() as form:
        if not is_csrf_token(request, request.headers.get("X-CSRFToken", form.get("csrf_token"))):
            raise FormExpired
        yield


CsrfChecked = Depends(check_csrf)


async def typed_text(request: Request) -> dict[str, str]:
    """What was typed into a form; browsers send two characters for each line break."""
    form = await request.form()
    return {
        name: value.replace("\r\n", "\n")
        for name, value in form.items()
        if isinstance(value, str)  # a file is no text
    }


TypedText = Annotated[dict[str, str], Depends(typed_text)]
