"""The forms of the account pages; one template shows them all."""

from dataclasses import dataclass

from pydantic import BaseModel

from app.users.schemas import Email, NewPassword


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
HINT = "At least 8 characters, and not an obvious one."

SIGN_UP = Form(
    "Sign up",
    "Sign up",
    (EMAIL, Field("password", "Password", "new-password", hint=HINT)),
    (("login_page", "I have an account already"),),
    keeps_next=True,
)
LOG_IN = Form(
    "Log in",
    "Log in",
    (EMAIL, Field("password", "Password", "current-password")),
    (
        ("signup_page", "I have no account yet"),
        ("reset_page", "I forgot my password"),
    ),
    keeps_next=True,
)
CHANGE = Form(
    "Change your password",
    "Change it",
    (
        Field("old_password", "Old password", "current-password"),
        Field("new_password", "New password", "new-password", hint=HINT),
    ),
)
RESET = Form("Reset your password", "Send me a link", (EMAIL,))
NEW_PASSWORD = Form(
    "Choose a new password",
    "Use it",
    (Field("new_password", "New password", "new-password", hint=HINT),),
)


class PasswordReset(BaseModel):
    email: Email


class PasswordChoice(BaseModel):
    """A new password, for the person with this e-mail address."""

    email: str
    new_password: NewPassword
