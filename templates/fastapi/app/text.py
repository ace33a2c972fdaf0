"""What the texts of all features may consist of, and what is said when one is wrong."""

from pydantic import ValidationError

# Not every database can store the character NUL, and no text needs it.
NO_NUL = r"^[^\x00]*$"
# The same, with something to see in it; some count \x85 as a space and others do not.
NOT_BLANK = r"^[^\x00]*[^\x00\s\x85][^\x00]*$"


def messages_by_field(error: ValidationError) -> dict[str, str]:
    """What to say beside each field, in the words of the rule alone."""
    return {
        str(item["loc"][0]): item["msg"].removeprefix("Value error, ") for item in error.errors()
    }
