from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

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


class NoteForm(FlaskForm):
    title = StringField(
        filters=[strip],
        validators=[DataRequired(words.REQUIRED), at_most(200), no_nul],
    )
    body = TextAreaField(filters=[unify_line_ends], validators=[at_most(10_000), no_nul])

    @property
    def note(self) -> dict[str, str]:
        """What was typed of a note."""
        return {"title": self.title.data or "", "body": self.body.data or ""}
