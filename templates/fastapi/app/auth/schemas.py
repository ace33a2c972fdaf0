from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.notes.schemas import NO_NUL

Text = Annotated[str, StringConstraints(max_length=1000, pattern=NO_NUL)]


class PasswordForm(BaseModel):
    """The form of OAuth 2's password flow (RFC 6749, section 4.3.2)."""

    grant_type: Literal["password"] = "password"
    username: Text
    password: Text
    scope: Text = ""
    client_id: Text = ""
    client_secret: Text = ""


class RefreshToken(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refresh_token: Text


class Tokens(BaseModel):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - no secret
    expires_in: int


class UserOut(BaseModel):
    id: int
    email: str
