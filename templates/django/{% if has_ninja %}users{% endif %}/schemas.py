"""What goes into the log-in of the API and comes out of it."""

from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from config import words
from users.models import User
from users.validators import MAX_LENGTH, MIN_LENGTH, check_email, check_strength

Text = Annotated[str, StringConstraints(max_length=1000)]


def _email(text: str) -> str:
    email = User.objects.normalize_email(text)
    try:
        check_email(email)
    except ValidationError as error:
        raise _invalid(error) from None
    return email


def _new_password(password: str, info: ValidationInfo) -> str:
    try:
        check_strength(password, User(email=info.data.get("email", "")))
    except ValidationError as error:
        raise _invalid(error) from None
    return password


def _invalid(error: ValidationError) -> PydanticCustomError:
    return PydanticCustomError("invalid", error.messages[0])


def _needed_for(grant_type: str) -> Any:
    def check(text: str, info: ValidationInfo) -> str:
        if not text and info.data.get("grant_type") == grant_type:
            raise PydanticCustomError("missing", words.REQUIRED)
        return text

    return AfterValidator(check)


class Registration(Schema):
    model_config = ConfigDict(extra="forbid")

    email: Annotated[
        str,
        Field(max_length=254, json_schema_extra={"format": "email"}),
        AfterValidator(_email),
    ]
    password: Annotated[
        str, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH), AfterValidator(_new_password)
    ]


class TokenForm(Schema):
    """The forms of OAuth 2 for a password (RFC 6749, 4.3.2) and for a refresh token (6)."""

    model_config = ConfigDict(validate_default=True)

    grant_type: Annotated[
        Text, Field(json_schema_extra={"enum": ["password", "refresh_token"]})
    ] = "password"
    username: Annotated[Text, _needed_for("password")] = ""
    password: Annotated[Text, _needed_for("password")] = ""
    refresh_token: Annotated[Text, _needed_for("refresh_token")] = ""


class RefreshToken(Schema):
    model_config = ConfigDict(extra="forbid")

    refresh_token: Text


class TokensOut(Schema):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"]
    expires_in: int


class UserOut(Schema):
    id: int
    email: str
