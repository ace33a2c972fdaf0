"""Staff's view of notes."""

from typing import Any, ClassVar

from wtforms import EmailField, ValidationError
from wtforms.validators import DataRequired

from app import words
from app.admin.views import View
from app.forms import strip
from app.notes.forms import NoteForm
from app.notes.models import Note
from app.users.models import User
from app.users.service import find_user


class AuthorField(EmailField):
    """Somebody, by the e-mail address that they signed up with."""

    author: User | None = None

    def process_data(self, value: User | None) -> None:
        self.data = value.email if value else None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped:
            return
        self.author = find_user(self.data or "")
        if self.author is None:
            raise ValidationError("There is no such user.")

    def populate_obj(self, obj: object, name: str) -> None:
        setattr(obj, name, self.author)


class AdminNoteForm(NoteForm):
    author = AuthorField(
        filters=[strip],
        validators=[DataRequired(words.REQUIRED)],
        description="The e-mail address of a user.",
        render_kw={"maxlength": 254},
    )


class NoteView(View):
    title_column = "title"
    form = AdminNoteForm
    column_list = ("id", "title", "author.email", "created_at", "updated_at")
    column_details_list = ("id", "title", "body", "author.email", "created_at", "updated_at")
    column_export_list = column_details_list
    column_labels: ClassVar[dict[str, str]] = {
        "id": "ID",
        "author.email": "Author",
        "created_at": "Created",
        "updated_at": "Changed",
    }
    column_sortable_list = column_list
    column_searchable_list = ("title", "body", "author.email")
    column_select_related_list = (Note.author,)
