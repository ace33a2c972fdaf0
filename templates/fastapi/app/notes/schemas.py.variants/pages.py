from typing import Annotated

from pydantic import BaseModel, StringConstraints

# Not every database can store the character NUL, and no text needs it.
NO_NUL = r"^[^\x00]*$"
# The same, with something to see in it; some count \x85 as a space and others do not.
NOT_BLANK = r"^[^\x00]*[^\x00\s\x85][^\x00]*$"
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NOT_BLANK),
]
Body = Annotated[str, StringConstraints(max_length=10_000, pattern=NO_NUL)]


class NoteIn(BaseModel):
    title: Title
    body: Body = ""
