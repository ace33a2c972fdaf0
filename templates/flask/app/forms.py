"""What the fields of all forms have in common."""

from flask_wtf import FlaskForm
from wtforms import Field, ValidationError
from wtforms.validators import Length

from app import words


def strip(value: str | None) -> str | None:
    return value and value.strip()


def unify_line_ends(value: str | None) -> str:
    """Browsers send the line ends of the network."""
    return (value or "").replace("\r\n", "\n")


def no_nul(form: FlaskForm, field: Field) -> None:
    if "\0" in (field.data or ""):
        raise ValidationError(words.UNUSABLE)


def at_most(limit: int) -> Length:
    return Length(max=limit, message=words.TOO_LONG.format(limit=limit))
