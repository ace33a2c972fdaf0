"""What goes into the API and comes out of it."""

from datetime import datetime
from typing import Annotated

from ninja import Field, P, PathEx, Schema
from pydantic import AfterValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

MAX_BIGINT = 2**63 - 1
# What the checks below come to, for the API's description.
NO_NUL = {"pattern": r"^[^\x00]*$"}
NOT_BLANK = {"pattern": r"^[^\x00]*[^\x00\s\x85][^\x00]*$"}


def _without_nul(value: str) -> str:
    # PostgreSQL cannot store it; Django's forms refuse it in the same words.
    if "\x00" in value:
        raise PydanticCustomError("null_character", "Null characters are not allowed.")
    return value


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    Field(json_schema_extra=NOT_BLANK),
    AfterValidator(_without_nul),
]
Body = Annotated[
    str,
    Field(max_length=10_000, json_schema_extra=NO_NUL),
    AfterValidator(_without_nul),
]
NoteId = PathEx[int, P(alias="id", ge=1, le=MAX_BIGINT)]


class NoteIn(Schema):
    model_config = ConfigDict(extra="forbid")

    title: Title
    body: Body = ""


# Only the fields that were sent change; the factories keep the defaults out of the schema.
class NoteChange(Schema):
    model_config = ConfigDict(extra="forbid")

    title: Title = Field(default_factory=str)
    body: Body = Field(default_factory=str)


class NoteOut(Schema):
    id: int
    title: str
    body: str
    created_at: datetime
    updated_at: datetime


class NoteQuery(Schema):
    q: Annotated[
        str,
        Field(max_length=200, json_schema_extra=NO_NUL),
        AfterValidator(_without_nul),
    ] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=MAX_BIGINT)] = 0


class NoteList(Schema):
    items: list[NoteOut]
    total: int
    limit: int
    offset: int
