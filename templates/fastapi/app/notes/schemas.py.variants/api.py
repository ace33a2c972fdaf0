from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# Not every database can store the character NUL, and no text needs it.
NO_NUL = r"^[^\x00]*$"
# The same, with something to see in it; some count \x85 as a space and others do not.
NOT_BLANK = r"^[^\x00]*[^\x00\s\x85][^\x00]*$"
LARGEST_OFFSET = 2**63 - 1
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NOT_BLANK),
]
Body = Annotated[str, StringConstraints(max_length=10_000, pattern=NO_NUL)]


class NoteIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Title
    body: Body = ""


class NoteChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    # What is not sent stays as it is; a factory keeps that from looking like a default.
    title: Title = Field(default_factory=str)
    body: Body = Field(default_factory=str)


class NoteOut(BaseModel):
    id: int
    title: str
    body: str
    created_at: datetime
    updated_at: datetime


class NoteList(BaseModel):
    items: list[NoteOut]
    total: int
    limit: int
    offset: int
