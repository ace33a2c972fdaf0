"""What the token endpoint and its neighbours take and return."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticKnownError

from app.users.credentials import NO_CONTROLS, Email, check_strength


def strong(password: str, info: ValidationInfo) -> str:
    check_strength(password, info.data.get("email", ""))
    return password


class Registration(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: Email
    password: Annotated[
        str,
        StringConstraints(min_length=8, max_length=128, pattern=NO_CONTROLS),
        AfterValidator(strong),
    ]


Text = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]


def needed_for(grant_type: str) -> Any:
    def check(text: str, info: ValidationInfo) -> str:
        if not text and info.data.get("grant_type") == grant_type:
            raise PydanticKnownError("missing")
        return text

    return AfterValidator(check)


class TokenForm(BaseModel):
    """The forms of OAuth 2 for a password (RFC 6749, 4.3.2) and for a refresh token (6)."""

    model_config = ConfigDict(validate_default=True)

    grant_type: Annotated[
        Text, Field(json_schema_extra={"enum": ["password", "refresh_token"]})
    ] = "password"
    username: Annotated[Text, needed_for("password")] = ""
    password: Annotated[Text, needed_for("password")] = ""
    refresh_token: Annotated[Text, needed_for("refresh_token")] = ""


class RefreshToken(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refresh_token: Text


class Tokens(BaseModel):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - no secret
    expires_in: int


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    email: str
