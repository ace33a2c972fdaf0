"""The admin's view of notes."""

from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette_admin.exceptions import FormValidationError
from starlette_admin.fields import HasOne, IntegerField, StringField, TextAreaField

from app.admin.views import View, form_error, set_by_server
from app.notes.models import Note
from app.notes.schemas import NoteIn


class NoteView(View):
    display_name = "note"
    fields = (
        IntegerField("id"),
        StringField("title", required=True, maxlength=200),
        TextAreaField("body", maxlength=10_000, exclude_from_list=True),
        HasOne("author", key="user", required=True),
        set_by_server("created_at", "Created (UTC)"),
        set_by_server("updated_at", "Changed (UTC)"),
    )

    async def validate(self, request: Request, data: dict[str, Any]) -> None:
        # Browsers send two characters for each line break.
        body = (data["body"] or "").replace("\r\n", "\n")
        try:
            data |= NoteIn(title=data["title"], body=body).model_dump()
        except ValidationError as error:
            raise form_error(error) from None
        if data["author"] is None:
            raise FormValidationError({"author": "There is no such user."})

    async def repr(self, obj: Note, request: Request) -> str:
        return obj.title
