"""What `DATABASE_URL` may be: the address of a PostgreSQL server."""

from typing import Annotated

from psycopg.pq import Conninfo
from pydantic import AfterValidator, ValidationInfo
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SCHEMES = ("postgresql", "postgres")
SERVER = "name a server, such as postgresql://user:password@host/name"
HOSTS = "name several hosts as in postgresql://user:password@/name?host=one:5432&host=two:5432"
ENCODE = "percent-encode what is special in the user and the password, such as %40 for @"
LIBPQ = "leave it out, or name one of libpq's, such as sslmode"
PARAMETERS = {option.keyword.decode() for option in Conninfo.get_defaults()}
# What other tools understand
INSTEAD = {
    "pgbouncer": "leave it out, poolers need no setting",
    "schema": "name the schema as in options=-csearch_path%3Dname",
    "ssl": "ask for encryption by sslmode=require",
}


def name_a_server(value: str, info: ValidationInfo) -> str:
    if not value and info.data.get("environment") == "development":
        return value
    # Never a part of the value, which may be one of the password.
    if value.count("@") > 1:
        raise ValueError(ENCODE)
    if "," in value.partition("://")[2].rpartition("@")[2].partition("/")[0]:
        raise ValueError(HOSTS)
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError(SERVER) from None
    except ValueError:
        raise ValueError(f"the port is no number: {ENCODE}") from None
    if url.drivername not in SCHEMES or not url.database:
        raise ValueError(SERVER)
    for name in url.query:
        if name not in PARAMETERS:
            raise ValueError(f"`{name}` is no parameter: {INSTEAD.get(name, LIBPQ)}")
    return value


# Empty while developing: then a server of the project's own is started.
DatabaseUrl = Annotated[str, AfterValidator(name_a_server)]
