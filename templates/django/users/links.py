"""Links in mails: signed, good for an hour, and only until they were used."""

from urllib.parse import urlencode

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest
from django.urls import reverse

from users.models import User


def make_link(
    request: HttpRequest, view: str, tokens: PasswordResetTokenGenerator, user: User
) -> str:
    """The token stands in its query, which no log keeps."""
    query = urlencode({"token": f"{user.pk}.{tokens.make_token(user)}"})
    return request.build_absolute_uri(f"{reverse(view)}?{query}")


def user_of(text: str, tokens: PasswordResetTokenGenerator) -> User | None:
    """Return whom a link was made for, as long as it is good."""
    number, _, token = text.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    user = User.objects.filter(pk=number, is_active=True).first()
    return user if tokens.check_token(user, token) else None
