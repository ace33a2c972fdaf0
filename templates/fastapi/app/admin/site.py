"""The admin at /admin/: screens on which staff, and nobody else, manage what is in the database."""

from pathlib import Path
from typing import cast

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.auth import AdminUser, AuthProvider, LoginFailed
from starlette_admin.contrib.sqla import Admin
from starlette_admin.contrib.sqla.types import SessionProvider
from starlette_admin.export import ExportConfig
from starlette_admin.security import CSRFMiddleware
from starlette_admin.views import CustomView

from app.admin.middleware import (
    AdminErrorMiddleware,
    CsrfMiddleware,
    Nonces,
    csrf_input,
    error_page,
)
from app.admin.notes import NoteView
from app.admin.theme import SiteTheme
from app.admin.users import UserView
from app.admin.views import MAX_ROWS
from app.config import settings
from app.csrf import csrf_token
from app.database import new_session
from app.notes.models import Note
from app.paths import inner_path
from app.users.dependencies import client_network
from app.users.logins import Logins
from app.users.models import User
from app.users.service import Users

FOLDER = Path(__file__).parent


def mount_admin(app: FastAPI) -> None:
    admin = Admin(
        # Its types know no session but SQLAlchemy's own.
        cast("SessionProvider", new_session),
        title=app.title,
        templates_dir=str(FOLDER / "templates"),
        static_dir=str(FOLDER / "static"),
        theme=SiteTheme(),
        index_view=CustomView(menu_label="Admin", icon="fa fa-house", route_name="index"),
        auth_provider=StaffAuth(),
        secret_key=settings.secret_key,
        export_config=ExportConfig(max_rows=MAX_ROWS),
        timezone_config=None,
    )
    admin.templates.env.add_extension(Nonces)
    admin.templates.env.globals.update(csrf_token=csrf_token, csrf_input=csrf_input)
    replaced: dict[object, Middleware] = {CSRFMiddleware: Middleware(CsrfMiddleware)}
    admin.middlewares = [replaced.get(layer.cls, layer) for layer in admin.middlewares]
    admin.add_view(UserView(User, icon="fa fa-users"))
    admin.add_view(NoteView(Note, icon="fa fa-note-sticky"))
    admin.mount_to(app)
    admin.app.add_middleware(AdminErrorMiddleware, templates=admin.templates)
    admin.app.add_exception_handler(HTTPException, error_page(admin.templates))

    @app.get("/admin", include_in_schema=False)
    async def add_slash(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{request.url.path}/", status_code=308)


class StaffAuth(AuthProvider):
    """Lets staff in, by the same log-in as everywhere else."""

    async def authenticate(self, request: Request) -> AdminUser | None:
        # A style sheet is for everybody, and worth keeping.
        if inner_path(request.scope).startswith("/admin/static/"):
            return None
        login = request.session.get("login")
        if login is None:
            return None
        user = await Logins(request.state.session).user(login)
        return AdminUser(user.email) if user and user.is_staff else None

    async def login(
        self, username: str, password: str, remember_me: bool, request: Request
    ) -> Response | None:
        users = Users(request.state.session, has_gone=request.is_disconnected)
        user = await users.authenticate(username, password, await client_network(request))
        login = await Logins(request.state.session).begin(user) if user and user.is_staff else None
        # The same answer, so that it tells nobody whether a password is right.
        if login is None:
            raise LoginFailed("There is no such member of staff with this password.")
        # A session of its own: nothing that was there before is worth anything in it.
        request.session.clear()
        request.session["login"] = login.id
        request.session["is_staff"] = True
        return None

    async def logout(self, request: Request) -> Response | None:
        await Logins(request.state.session).end(request.session.get("login", ""))
        request.session.clear()
        return None
