"""The admin's view of users."""

from dataclasses import dataclass
from typing import Any

from markupsafe import escape
from pydantic import BaseModel, ValidationError
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette_admin.exceptions import FormValidationError
from starlette_admin.fields import BooleanField, IntegerField, PasswordField, StringField

from app import words
from app.admin.views import View, form_error, set_by_server
from app.users.credentials import Email
from app.users.models import Login, User
from app.users.passwords import hash_password
from app.users.schemas import Registration


@dataclass
class NewPasswordField(PasswordField):
    """A field to type a new password into: what the database has is never shown."""

    label: str | None = "Password"
    form_template: str = "password.html"
    exclude_from_list: bool | None = True
    exclude_from_detail: bool | None = True
    exclude_from_export: bool | None = True
    searchable: bool | None = False
    orderable: bool | None = False

    async def parse_obj(self, request: Request, obj: Any) -> None:
        return None


class UserView(View):
    display_name = "user"
    fields = (
        IntegerField("id"),
        StringField(
            "email", label="E-mail address", input_type="email", required=True, maxlength=254
        ),
        NewPasswordField(
            "password_hash",
            required=True,
            help_text=words.HOW_STRONG,
            exclude_from_edit=True,
        ),
        NewPasswordField(
            "password_hash",
            help_text="Leave it empty to keep the old one.",
            exclude_from_create=True,
        ),
        BooleanField("is_staff", label="Staff"),
        set_by_server("created_at", "Signed up (UTC)"),
    )

    async def create(self, request: Request, data: dict[str, Any]) -> Any:
        return await super().create(request, await checked(data))

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        """Keep the password if none is typed; a new one logs the user out everywhere."""
        user = await self.find_by_pk(request, pk)
        if data["password_hash"]:
            data = await checked(data)
            session = request.state.session
            # Held until the end: who logs in with the old one at this moment waits, and is refused.
            await session.execute(select(User).where(User.id == user.id).with_for_update())
            await session.execute(delete(Login).where(Login.user_id == user.id))
        else:
            data = checked_email(data) | {"password_hash": user.password_hash}
        return await super().edit(request, pk, data)

    async def handle_exception(self, request: Request, exc: Exception) -> None:
        if isinstance(exc, IntegrityError):
            raise FormValidationError({"email": words.EMAIL_TAKEN}) from None
        await super().handle_exception(request, exc)

    async def repr(self, obj: User, request: Request) -> str:
        return obj.email

    async def select2_result(self, obj: User, request: Request) -> str:
        return f"<span>{escape(obj.email)}</span>"


class EmailChange(BaseModel):
    email: Email


def checked_email(data: dict[str, Any]) -> dict[str, Any]:
    try:
        return data | EmailChange(email=data["email"]).model_dump()
    except ValidationError as error:
        raise form_error(error) from None


async def checked(data: dict[str, Any]) -> dict[str, Any]:
    """The data with the hash of the password in its place."""
    try:
        typed = Registration(email=data["email"], password=data["password_hash"] or "")
    except ValidationError as error:
        raise form_error(error, password="password_hash") from None  # noqa: S106 - a field
    return data | {"email": typed.email, "password_hash": await hash_password(typed.password)}
