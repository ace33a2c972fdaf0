"""What somebody who signs up sends."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationInfo

from app.users.credentials import NO_CONTROLS, Email, check_strength


def strong(password: str, info: ValidationInfo) -> str:
    check_strength(password, info.data.get("email", ""))
    return password


# In a model that has an `email` above it.
NewPassword = Annotated[
    str,
    StringConstraints(min_length=8, max_length=128, pattern=NO_CONTROLS),
    AfterValidator(strong),
]


class Registration(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: Email
    password: NewPassword
