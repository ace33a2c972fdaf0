"""What forms on accounts ask for."""

import pydantic
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from app import words
from app.forms import strip
from app.users.credentials import NO_CONTROLS, check_strength, email_adapter

REQUIRED = InputRequired(words.REQUIRED)


def is_email(_form: FlaskForm, field: Field) -> None:
    try:
        field.data = email_adapter.validate_python(field.data)
    except pydantic.ValidationError:
        raise ValidationError(words.NO_EMAIL) from None


def is_strong(form: FlaskForm, field: Field) -> None:
    """Of a form that knows whose password it is."""
    try:
        check_strength(field.data, form.whose)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def email_field() -> EmailField:
    return EmailField(
        "E-mail address",
        filters=[strip],
        validators=[DataRequired(words.REQUIRED), is_email],
        render_kw={"autocomplete": "username", "maxlength": 254},
    )


def password_field(label: str) -> PasswordField:
    """Ask for the password that there is."""
    attributes = {"autocomplete": "current-password", "maxlength": 128}
    return PasswordField(label, validators=[REQUIRED], render_kw=attributes)


def new_password_field(
    label: str, *, hint: str = words.HOW_STRONG, may_stay: bool = False
) -> PasswordField:
    """Ask for another one, or for none where the old one may stay."""
    return PasswordField(
        label,
        validators=[
            Optional(strip_whitespace=False) if may_stay else REQUIRED,
            Length(min=8, message=words.TOO_SHORT.format(limit=8)),
            Length(max=128, message=words.TOO_LONG.format(limit=128)),
            Regexp(NO_CONTROLS, message=words.UNUSABLE),
            is_strong,
        ],
        description=hint,
        render_kw={"autocomplete": "new-password"},
    )


def known_email_field() -> EmailField:
    """Ask for the address that there is."""
    return EmailField(
        "E-mail address",
        filters=[strip],
        validators=[REQUIRED],
        render_kw={"autocomplete": "username", "maxlength": 254},
    )
