"""How staff change their own password in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse_lazy


class PasswordForm(AdminPasswordChangeForm):
    """Django's own lets anybody guess the old password as often as they like."""

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        self.request = request
        super().__init__(*args, **options)

    def clean_old_password(self) -> str:
        old_password: str = self.cleaned_data["old_password"]
        email = self.user.get_username()
        if authenticate(self.request, username=email, password=old_password) is None:
            raise ValidationError(self.error_messages["password_incorrect"], "password_incorrect")
        return old_password


class PasswordChange(PasswordChangeView):
    form_class = PasswordForm
    success_url = reverse_lazy("admin:password_change_done")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**admin.site.each_context(self.request), **context)
