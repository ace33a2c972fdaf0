"""What a password may be, beside what Django's own validators say (AUTH_PASSWORD_VALIDATORS)."""

import re

from django.core.exceptions import ValidationError

from config import words

MAX_LENGTH = 128
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class TypingValidator:
    """No control characters: some forms and programs change or drop them, and nobody gets in."""

    def validate(self, password: str, user: object = None) -> None:
        if CONTROLS.search(password):
            raise ValidationError(words.UNUSABLE, code="unusable")
        if len(password) > MAX_LENGTH:
            raise ValidationError(words.TOO_LONG.format(limit=MAX_LENGTH), code="password_too_long")

    def get_help_text(self) -> str:
        return words.HOW_STRONG
