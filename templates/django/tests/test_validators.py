import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from config import words
from users.models import User


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("41592653", "password_entirely_numeric"),
        ("password", "password_too_common"),
        ("ada@example", "password_too_similar"),
        ("tab\tand words", "unusable"),
        ("x" * 129, "password_too_long"),
    ],
)
def test_commands_refuse_what_pages_do(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(email="ada@example.com"))

    assert code in [error.code for error in refused.value.error_list]


@pytest.mark.parametrize("password", ["correct horse", "  two spaces", "длинный пароль", "x" * 128])
def test_what_else_people_think_of_is_theirs(password: str) -> None:
    validate_password(password, User(email="ada@example.com"))


def test_people_are_told_how_strong_it_must_be() -> None:
    assert words.HOW_STRONG in password_validators_help_texts()
