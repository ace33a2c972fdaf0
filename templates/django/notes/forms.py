from typing import ClassVar

from django import forms

from config.forms import PageForm
from notes.models import Note


# Only the type stubs know ModelForm[Note]; Django itself cannot subscript it.
class NoteForm(PageForm, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Note
        fields = ("title", "body")
        help_texts: ClassVar = {"body": "Plain text, up to 10,000 characters."}
