"""What a note may be, coming in and going out."""

from datetime import datetime
from typing import Annotated, TypedDict

from fastapi import Path
from pydantic import BaseModel, ConfigDict, StringConstraints, with_config

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


@with_config(extra="forbid")
class NoteChange(TypedDict, total=False):
    # What is not sent is not there, and stays as it is.
    title: Title
    body: Body


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
