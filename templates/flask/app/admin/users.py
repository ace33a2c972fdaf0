"""Staff's view of users."""

from typing import Any, ClassVar

from flask_admin.contrib.sqla.filters import BooleanEqualFilter
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app import words
from app.admin.forms import ChangedUserForm, UserForm
from app.admin.views import View
from app.database import db
from app.users.models import Login, User
from app.users.passwords import hash_password


class YesOrNo(BooleanEqualFilter):
    """Whether something is so; nothing chosen is no filter."""

    def get_options(self, _view: Any) -> list[tuple[str, str]]:
        return [("", "All"), ("1", "Yes"), ("0", "No")]

    def validate(self, value: str) -> bool:
        return value in ("", "0", "1")

    def clean(self, value: str) -> Any:
        return value and super().clean(value)

    def apply(self, query: Any, value: Any, alias: Any = None) -> Any:
        return query if value == "" else super().apply(query, value, alias)


class UserView(View):
    title_column = "email"
    form = UserForm
    column_list = ("id", "email", "is_staff", "created_at")
    column_details_list = column_list
    column_labels: ClassVar[dict[str, str]] = {
        "id": "ID",
        "email": "E-mail address",
        "is_staff": "Staff",
        "created_at": "Signed up",
    }
    column_sortable_list = column_list
    column_searchable_list = ("email",)
    column_filters = (YesOrNo(User.is_staff, "Staff"),)

    def get_edit_form(self) -> type[UserForm]:
        return ChangedUserForm

    def create_model(self, form: UserForm) -> User | None:
        user = User(password_hash=hash_password(form.password.data or ""))
        db.session.add(user)
        return user if save(form, user) else None

    def update_model(self, form: UserForm, model: User) -> bool:
        """Keep the password if none is typed; a new one logs the user out everywhere."""
        if form.password.data:
            model.password_hash = hash_password(form.password.data)
            # The user is held until the end: who logs in at this moment waits, and is refused.
            db.session.execute(delete(Login).where(Login.user_id == model.id))
        return save(form, model)


def save(form: UserForm, user: User) -> bool:
    user.email, user.is_staff = form.email.data or "", form.is_staff.data
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.email.errors = [words.EMAIL_TAKEN]
        return False
    return True
