"""What all forms share: how their fields are shown, and what is said beside them."""

from typing import Any

from django import forms

from config import words

ERROR_MESSAGES = {
    "required": words.REQUIRED,
    "max_length": words.TOO_LONG.format(limit="%(limit_value)d"),
    "null_characters_not_allowed": words.UNUSABLE,
}


class PageField(forms.BoundField):
    """A field as `field.html` shows it: one sentence below, and the first mistake has the focus."""

    @property
    def aria_describedby(self) -> str:
        return f"{self.auto_id}-text" if self.errors or self.help_text else ""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        if self.name == next(iter(self.form.errors), None):
            attrs["autofocus"] = True
        return attrs


class PageForm(forms.BaseForm):
    bound_field_class = PageField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "%s"
        for field in self.fields.values():
            field.error_messages |= ERROR_MESSAGES
