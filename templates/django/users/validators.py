"""What an e-mail address and a password may be; of the latter, Django's validators say the rest."""

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from config import words
from users.models import User

MIN_LENGTH = 8
MAX_LENGTH = 128
# No mail from elsewhere reaches an address at `localhost`, which Django allows.
check_email = EmailValidator(words.NO_EMAIL, allowlist=[])
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")

# Django's own codes, in the words of this site.
PASSWORD_ERRORS = {
    "password_too_short": words.TOO_SHORT.format(limit=MIN_LENGTH),
    "password_entirely_numeric": words.TOO_SIMPLE,
    "password_too_common": words.TOO_COMMON,
    "password_too_similar": words.TOO_LIKE_EMAIL,
}


def check_strength(password: str, user: User) -> None:
    """Let the first thing that is wrong with a new password be told."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        first = error.error_list[0]
        raise ValidationError(PASSWORD_ERRORS.get(first.code or "", first)) from None


class TypingValidator:
    """No control characters: some forms and programs change or drop them, and nobody gets in."""

    def validate(self, password: str, user: object = None) -> None:
        if not password.strip():
            raise ValidationError(words.TOO_SIMPLE, code="password_blank")
        if CONTROLS.search(password):
            raise ValidationError(words.UNUSABLE, code="unusable")
        if len(password) > MAX_LENGTH:
            raise ValidationError(words.TOO_LONG.format(limit=MAX_LENGTH), code="password_too_long")

    def get_help_text(self) -> str:
        return words.HOW_STRONG
