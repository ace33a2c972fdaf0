from pydantic import BaseModel, ValidationInfo, field_validator

from app.users.emails import Email
from app.users.schemas import NewPassword, check_strength


class PasswordReset(BaseModel):
    email: Email


class PasswordChoice(BaseModel):
    """A new password, for the person with this e-mail address."""

    email: str
    new_password: NewPassword

    @field_validator("new_password")
    @classmethod
    def password_is_strong(cls, value: str, info: ValidationInfo) -> str:
        return check_strength(value, info.data.get("email", ""))
