"""Reads `DATABASE_URL` as Django's settings, or says what to write instead."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg.pq import Conninfo

SCHEMES = ("postgresql", "postgres")
NO_SERVER = "name a server, such as postgresql://user:password@host/name"
SEVERAL_HOSTS = (
    "name several hosts as in postgresql://user:password@/name?host=one:5432&host=two:5432"
)
NOT_ENCODED = "percent-encode what is special in the user and the password, such as %40 for @"
UNKNOWN_PARAMETER = "leave it out, or name one of libpq's, such as sslmode"
PARAMETERS = {option.keyword.decode() for option in Conninfo.get_defaults()}
# What other tools understand
FOREIGN_PARAMETERS = {
    "pgbouncer": "leave it out, poolers need no setting",
    "schema": "name the schema as in options=-csearch_path%3Dname",
    "ssl": "ask for encryption by sslmode=require",
}


def read_database_url(url: str) -> dict[str, Any]:
    """What Django is to connect to; what is wrong with `url` is told without a part of it."""
    if url.count("@") > 1:
        raise ValueError(NOT_ENCODED)
    scheme, _, rest = url.partition("://")
    person, _, place = rest.rpartition("@")
    user, _, password = person.partition(":")
    address = urlsplit(f"//{place}", allow_fragments=False)
    if "," in address.netloc:
        raise ValueError(SEVERAL_HOSTS)
    try:
        port = str(address.port or "")
    except ValueError:
        raise ValueError(f"the port is no number: {NOT_ENCODED}") from None
    name = unquote(address.path[1:])
    if scheme not in SCHEMES or not name:
        raise ValueError(NO_SERVER)
    hosts = [(address.hostname or "", port)]
    parameters = parse_qsl(address.query, keep_blank_values=True)
    for parameter, _ in parameters:
        if parameter not in PARAMETERS:
            advice = FOREIGN_PARAMETERS.get(parameter, UNKNOWN_PARAMETER)
            raise ValueError(f"`{parameter}` is no parameter: {advice}")
    options = dict(parameters)
    if options.pop("host", ""):
        hosts = [_split(value) for parameter, value in parameters if parameter == "host"]
    ports = ",".join(port for _, port in hosts)
    return {
        "NAME": name,
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": ",".join(host for host, _ in hosts),
        "PORT": options.pop("port", ports.strip(",") and ports),
        "OPTIONS": {"connect_timeout": "10", **options},
    }


def _split(host: str) -> tuple[str, str]:
    """Part a host from its port; it may also be a folder with a socket."""
    match = re.fullmatch(r"(\[.*\]|[^:/]*):([0-9]*)", host)
    return (match[1].strip("[]"), match[2]) if match else (host, "")
