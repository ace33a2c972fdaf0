"""The forms of the account pages; one template shows them all."""

from typing import Any, cast

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from config import words
from config.forms import PageForm
from users import throttle
from users.confirmation import Unconfirmed
from users.exceptions import TooManyAttempts
from users.models import User
from users.validators import MAX_LENGTH, check_email, check_strength


def email_field() -> forms.CharField:
    return forms.CharField(
        label="E-mail address",
        max_length=254,
        validators=[check_email],
        widget=forms.EmailInput({"autocomplete": "username"}),
    )


def password_field(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MAX_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": autocomplete}),
    )


class AccountForm(PageForm, forms.Form):
    """A form by which a stranger tries something, which may be refused after too often."""

    refusal: TooManyAttempts | None = None

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        self.request = request
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                self.attempt()
            except TooManyAttempts as error:
                self.refuse(error)
        return self.cleaned_data

    def attempt(self) -> None:
        """What counts, if anything does, once all fields are in order."""

    def refuse(self, refusal: TooManyAttempts) -> None:
        self.refusal = refusal
        self.add_error(next(iter(self.fields)), words.TOO_MANY_ATTEMPTS)


class SignUpForm(AccountForm):
    email = email_field()
    password = password_field("Password", "new-password", words.HOW_STRONG)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        check_strength(password, User(email=self.cleaned_data.get("email", "")))
        return password


class LogInForm(AccountForm):
    email = email_field()
    password = password_field("Password", "current-password")

    def attempt(self) -> None:
        email, password = self.cleaned_data["email"], self.cleaned_data["password"]
        try:
            self.user = authenticate(self.request, username=email, password=password)
        except Unconfirmed:
            self.add_error("email", words.UNCONFIRMED)
            return
        if self.user is None:
            self.add_error("email", words.WRONG_LOGIN)

    def get_user(self) -> User:
        """For Django's view, which asks once the form is valid."""
        return cast("User", self.user)


class PasswordResetForm(AccountForm):
    email = email_field()

    def attempt(self) -> None:
        throttle.count("reset", self.cleaned_data["email"], self.request)

    def user_for_mail(self) -> User | None:
        """The user, unless as many mails went there lately as anybody can want."""
        email = User.objects.normalize_email(self.cleaned_data["email"])
        try:
            throttle.count("mail", email, self.request)
        except TooManyAttempts:
            return None
        return User.objects.filter(email=email, is_active=True).first()


class NewPasswordForm(AccountForm):
    new_password = password_field("New password", "new-password", words.HOW_STRONG)

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        self.user = user
        super().__init__(*args, **options)

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        check_strength(password, self.user)
        return password

    def save(self) -> bool:
        """Whether nobody else has changed it meanwhile."""
        return self.user.change_password(self.cleaned_data["new_password"])


class PasswordChangeForm(NewPasswordForm):
    old_password = password_field("Old password", "current-password")
    field_order = ("old_password", "new_password")

    def attempt(self) -> None:
        old_password = self.cleaned_data["old_password"]
        known = authenticate(self.request, username=self.user.email, password=old_password)
        if known is None:
            self.add_error("old_password", words.NOT_YOURS)
        else:
            self.user = known
