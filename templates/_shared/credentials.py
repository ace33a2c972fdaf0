"""E-mail addresses and passwords: which are any, and one way to write each."""

from typing import Annotated

from pydantic import AfterValidator, EmailStr, TypeAdapter, ValidationError

from app import words

Email = Annotated[EmailStr, AfterValidator(str.lower)]
email_adapter: TypeAdapter[str] = TypeAdapter(Email)


def normal_email(text: str) -> str:
    """The address as `Email` writes it, however it was typed; what is none stays as it is."""
    try:
        return email_adapter.validate_python(text)
    except ValidationError:
        return text.strip().lower()


# No control characters: some forms and programs change or drop them, and then nobody gets in.
NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f]*$"

# The commonest of at least eight characters, and what they are made of.
COMMON = {
    "password", "passw0rd", "qwerty", "asdfgh", "iloveyou", "letmein", "welcome", "sunshine",
    "princess", "football", "baseball", "superman", "dragon", "monkey", "trustno1", "admin",
    "changeme", "secret", "abc123", "abcd1234", "1q2w3e4r", "whatever", "starwars", "computer",
}  # fmt: skip


def check_strength(password: str, email: str) -> None:
    """Refuse a password that is among the first that somebody would try."""
    lower = password.lower()
    bare = lower.strip("0123456789!?.-_ ")
    if not bare or len(set(password)) < 4:
        raise ValueError(words.TOO_SIMPLE)
    if {bare, lower} & COMMON:
        raise ValueError(words.TOO_COMMON)
    if {bare, lower} & {email, email.partition("@")[0]}:
        raise ValueError(words.TOO_LIKE_EMAIL)
