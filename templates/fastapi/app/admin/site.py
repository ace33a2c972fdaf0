"""The admin at /admin/: screens on which staff manage users and notes."""

from pathlib import Path
from typing import cast

from fastapi import FastAPI
from markupsafe import escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette_admin.contrib.sqla import Admin
from starlette_admin.contrib.sqla.types import SessionProvider

from app.admin.auth import StaffAuth
from app.admin.middleware import AdminErrorMiddleware, Nonces, error_page
from app.admin.notes import NoteView
from app.admin.users import UserView
from app.config import settings
from app.database import new_session
from app.notes.models import Note
from app.users.models import User


def mount_admin(app: FastAPI) -> None:
    admin = Admin(
        # Its types know no session but SQLAlchemy's own.
        cast("SessionProvider", new_session),
        # The welcome page prints it as it is.
        title=escape(app.title),
        templates_dir=str(Path(__file__).parent / "templates"),
        auth_provider=StaffAuth(),
        secret_key=settings.secret_key,
        timezone_config=None,
    )
    admin.templates.env.add_extension(Nonces)
    admin.add_view(UserView(User, icon="fa fa-users"))
    admin.add_view(NoteView(Note, icon="fa fa-note-sticky"))
    admin.mount_to(app)
    admin.app.add_middleware(AdminErrorMiddleware, templates=admin.templates)
    admin.app.add_exception_handler(HTTPException, error_page(admin.templates))

    @app.get("/admin", include_in_schema=False)
    async def add_slash(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{request.url.path}/", status_code=308)
