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
    match error:
        case {"type": "string_too_long", "ctx": {"max_length": limit}}:
            return words.TOO_LONG.format(limit=limit)
        case {"type": "string_too_short", "ctx": {"min_length": limit}}:
            return words.TOO_SHORT.format(limit=limit)
        case {"type": "value_error", "ctx": {"error": ValueError() as rule}}:
            return str(rule)
        case {"type": "value_error"}:
            return words.NO_EMAIL
    return words.UNUSABLE
