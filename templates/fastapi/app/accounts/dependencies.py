"""Who asks for a page, and where those are led who have to log in first."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.csrf import is_from_here
from app.errors import expired_form
from app.paths import is_own_path, path_for
from app.users.dependencies import LoginsDep
from app.users.models import User

# Where people land after a log-in: a route by its name.
HOME = "list_page"


class LoginNeeded(Exception):  # noqa: N818 - nothing is wrong
    pass


async def session_user(request: Request, logins: LoginsDep) -> User | None:
    user = await logins.user(request.session.get("login", ""))
    if user is None:
        request.session.pop("login", None)
    return user


SessionUser = Annotated[User | None, Depends(session_user)]


async def page_user(user: SessionUser) -> User:
    if user is None:
        raise LoginNeeded
    return user


PageUser = Annotated[User, Depends(page_user)]


def safe_next(request: Request, address: str) -> str:
    return address if is_own_path(address) else path_for(request, HOME)


async def ask_to_log_in(request: Request, error: Exception) -> Response:
    """Lead to the log-in, and from there back; away from a form only if nobody filled it in here."""
    log_in = path_for(request, "login_page")
    if request.method == "POST" and is_from_here(request):
        return await expired_form(request, error, log_in=log_in)
    query = f"?{request.url.query}" if request.url.query else ""
    here = request.url.path + query
    back = here if request.method == "GET" else path_for(request, HOME)
    return RedirectResponse(f"{log_in}?next={quote(back, safe='/')}", status_code=303)


def add_login_redirect(app: FastAPI) -> None:
    app.add_exception_handler(LoginNeeded, ask_to_log_in)
