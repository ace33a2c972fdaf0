from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette_admin.fields import PasswordField


@dataclass
class NewPasswordField(PasswordField):
    """A field to type a new password into: what the database has is never shown."""

    label: str | None = "Password"
    help_text: str | None = "Leave it empty to keep the old one."
    form_template: str = "password.html"
    exclude_from_list: bool | None = True
    exclude_from_detail: bool | None = True
    exclude_from_export: bool | None = True
    searchable: bool | None = False
    orderable: bool | None = False

    async def parse_obj(self, request: Request, obj: Any) -> None:
        return None
