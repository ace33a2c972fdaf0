"""What `DATABASE_URL` may be: an SQLite file."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PROJECT = Path(__file__).resolve().parent.parent


def name_a_file(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("this is no database URL") from None
    if url.drivername != "sqlite" or url.database in (None, "", ":memory:") or url.query:
        raise ValueError("name an SQLite file, such as sqlite:///db.sqlite3")
    if not (PROJECT / url.database).parent.is_dir():
        raise ValueError("the folder of the database file does not exist")
    return value


DatabaseUrl = Annotated[str, AfterValidator(name_a_file)]
