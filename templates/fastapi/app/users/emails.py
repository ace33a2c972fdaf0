"""E-mail addresses: which are any, and one way to write each."""

from typing import Annotated

from pydantic import AfterValidator, EmailStr, TypeAdapter, ValidationError

Email = Annotated[EmailStr, AfterValidator(str.lower)]
email_adapter: TypeAdapter[str] = TypeAdapter(Email)


def normal_email(text: str) -> str:
    """The address as `Email` writes it, however it was typed; what is none stays as it is."""
    try:
        return email_adapter.validate_python(text)
    except ValidationError:
        return text.strip().lower()
