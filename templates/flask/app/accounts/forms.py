"""The forms of the account pages; one template shows them all."""

from flask_wtf import FlaskForm
from wtforms import HiddenField

from app.accounts.fields import (
    email_field,
    known_email_field,
    new_password_field,
    password_field,
)


class SignUpForm(FlaskForm):
    email = email_field()
    password = new_password_field("Password")
    next = HiddenField()

    @property
    def whose(self) -> str:
        return self.email.data or ""


class LogInForm(FlaskForm):
    email = known_email_field()
    password = password_field("Password")
    next = HiddenField()


class ChangeForm(FlaskForm):
    old_password = password_field("Old password")
    new_password = new_password_field("New password")
    whose = ""


class ResetForm(FlaskForm):
    email = email_field()


class NewPasswordForm(FlaskForm):
    new_password = new_password_field("New password")
    whose = ""
