"""The forms of the account pages; one template shows them all."""

from dataclasses import dataclass

from pydantic import BaseModel

from app import words
from app.users.credentials import Email
from app.users.schemas import NewPassword


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    autocomplete: str
    type: str = "password"
    hint: str = ""


@dataclass(frozen=True)
class Form:
    heading: str
    button: str
    fields: tuple[Field, ...]
    # Routes by their names, and what is said of them.
    links: tuple[tuple[str, str], ...] = ()
    keeps_next: bool = False


EMAIL = Field("email", "E-mail address", "username", type="email")

SIGN_UP = Form(
    "Sign up",
    "Sign up",
    (EMAIL, Field("password", "Password", "new-password", hint=words.HOW_STRONG)),
    (("login_page", "Log in instead"),),
    keeps_next=True,
)
LOG_IN = Form(
    "Log in",
    "Log in",
    (EMAIL, Field("password", "Password", "current-password")),
    (
        ("signup_page", "Sign up"),
        ("reset_page", "Forgot your password?"),
    ),
    keeps_next=True,
)
CHANGE = Form(
    "Change your password",
    "Change it",
    (
        Field("old_password", "Old password", "current-password"),
        Field("new_password", "New password", "new-password", hint=words.HOW_STRONG),
    ),
)
RESET = Form("Reset your password", "Send me a link", (EMAIL,))
NEW_PASSWORD = Form(
    "Choose a new password",
    "Use it",
    (Field("new_password", "New password", "new-password", hint=words.HOW_STRONG),),
)


class PasswordReset(BaseModel):
    email: Email


class PasswordChoice(BaseModel):
    """A new password, for the person with this e-mail address."""

    email: str
    new_password: NewPassword
