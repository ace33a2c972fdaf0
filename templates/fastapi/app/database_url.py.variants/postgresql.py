"""What `DATABASE_URL` may be: the address of a PostgreSQL server."""

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SCHEMES = ("postgresql", "postgres")


def name_a_server(value: str, info: ValidationInfo) -> str:
    if not value and info.data.get("environment") == "development":
        return value
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("name a server, such as postgresql://user:password@host/name") from None
    if url.drivername not in SCHEMES or not url.database:
        raise ValueError("name a server, such as postgresql://user:password@host/name")
    return value


# Empty while developing: then a server of the project's own is started.
DatabaseUrl = Annotated[str, AfterValidator(name_a_server)]
