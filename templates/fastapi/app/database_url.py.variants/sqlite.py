"""What `DATABASE_URL` may be: an SQLite file."""

from typing import Annotated

from pydantic import AfterValidator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


def name_a_file(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("this is no database URL") from None
    if url.drivername != "sqlite" or url.database in (None, "", ":memory:"):
        raise ValueError("name an SQLite file, such as sqlite:///db.sqlite3")
    return value


DatabaseUrl = Annotated[str, AfterValidator(name_a_file)]
