"""What a note may be, coming in and going out."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, StringConstraints

from app.text import NO_NUL, NOT_BLANK

LARGEST_ID = 2**31 - 1
NoteId = Annotated[int, Path(alias="id", ge=1, le=LARGEST_ID)]
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NOT_BLANK),
]
Body = Annotated[str, StringConstraints(max_length=10_000, pattern=NO_NUL)]


class NoteIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Title
    body: Body = ""
