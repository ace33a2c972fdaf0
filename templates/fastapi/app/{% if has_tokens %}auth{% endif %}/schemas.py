"""What the token endpoint and its neighbours take and return."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, StringConstraints, Tag

from app.text import NO_NUL

Text = Annotated[str, StringConstraints(max_length=1000, pattern=NO_NUL)]


class ClientForm(BaseModel):
    """What a client may say about itself: anyone may be one, so nothing follows from it."""

    scope: Text = ""
    client_id: Text = ""
    client_secret: Text = ""


class PasswordForm(ClientForm):
    """The form of OAuth 2's password flow (RFC 6749, section 4.3.2)."""

    grant_type: Literal["password"] = "password"
    username: Text
    password: Text


class RefreshForm(ClientForm):
    """The form that renews tokens (RFC 6749, section 6)."""

    grant_type: Literal["refresh_token"]
    refresh_token: Text


def grant_type(form: dict[str, Any]) -> Any:
    return form.get("grant_type", "password")


TokenForm = Annotated[
    Annotated[PasswordForm, Tag("password")] | Annotated[RefreshForm, Tag("refresh_token")],
    Discriminator(grant_type),
]


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
