from django import forms

from notes.models import Note


# Only the type stubs know ModelForm[Note]; Django itself cannot subscript it.
class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Note
        fields = ("title", "body")


class SearchForm(forms.Form):
    q = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.SearchInput({"aria-label": "Search notes"}),
    )
