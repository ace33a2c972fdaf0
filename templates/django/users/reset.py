"""Links to choose a new password: signed, good for an hour, and only until it was changed."""

from urllib.parse import urlencode

from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.urls import reverse

from users.models import User


def reset_link(request: HttpRequest, user: User) -> str:
    """In its query, which no log keeps."""
    token = f"{user.pk}.{default_token_generator.make_token(user)}"
    return request.build_absolute_uri(f"{reverse('users:choose')}?{urlencode({'token': token})}")


def reset_user(text: str) -> User | None:
    """Return whom a link was made for, as long as it is good."""
    number, _, token = text.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    user = User.objects.filter(pk=number, is_active=True).first()
    return user if default_token_generator.check_token(user, token) else None
