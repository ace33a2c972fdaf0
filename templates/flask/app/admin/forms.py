"""The log-in of staff, and the forms on users."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from app.accounts.fields import (
    email_field,
    known_email_field,
    new_password_field,
    password_field,
)


class LogInForm(FlaskForm):
    email = known_email_field()
    password = password_field("Password")
    next = HiddenField()


class UserForm(FlaskForm):
    email = email_field()
    password = new_password_field("Password")
    is_staff = BooleanField("Staff")

    @property
    def whose(self) -> str:
        return self.email.data or ""


class ChangedUserForm(UserForm):
    password = new_password_field(
        "New password", hint="Leave it empty to keep the old one.", may_stay=True
    )
    is_staff = BooleanField("Staff")  # below the password
