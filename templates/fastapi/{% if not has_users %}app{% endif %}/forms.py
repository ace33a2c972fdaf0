"""What to say beside the fields of a form."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app import words


def errors_by_field(error: ValidationError | None) -> dict[str, str]:
    """Say what to do about each field, where pydantic says what a string should be."""
    return {str(item["loc"][0]): sentence(item) for item in error.errors()} if error else {}


def sentence(error: ErrorDetails) -> str:
    if error["type"] == "missing" or not (error["input"] or "").strip():
        return words.REQUIRED
    if error["type"] == "string_too_long":
        return words.TOO_LONG.format(limit=error["ctx"]["max_length"])
    return words.UNUSABLE
