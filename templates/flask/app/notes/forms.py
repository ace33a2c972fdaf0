from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired

from app import words
from app.forms import at_most, no_nul, strip, unify_line_ends


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
