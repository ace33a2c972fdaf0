"""Where to go before and after the log-in."""

import re
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.users.current import LoginNeeded

HOME = "/notes/"
# A path of ours: browsers read a second slash or a backslash as the start of another host.
OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def safe_next(address: str) -> str:
    return address if OWN_PATH.fullmatch(address) else HOME


async def ask_to_log_in(request: Request, _error: Exception) -> Response:
    """Lead to the log-in, and from there back."""
    query = f"?{request.url.query}" if request.url.query else ""
    back = request.url.path + query if request.method == "GET" else HOME
    return RedirectResponse(f"/accounts/login/?next={quote(back, safe='/')}", status_code=303)


def lead_to_log_in(app: FastAPI) -> None:
    app.add_exception_handler(LoginNeeded, ask_to_log_in)
