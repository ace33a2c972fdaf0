from typing import Annotated

from pydantic import BaseModel, StringConstraints

# Not every database can store the character NUL, and no text needs it.
NO_NUL = r"^[^\x00]*$"
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_NUL),
]
Body = Annotated[str, StringConstraints(max_length=10_000, pattern=NO_NUL)]


class NoteIn(BaseModel):
    title: Title
    body: Body = ""
