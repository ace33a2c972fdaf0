"""What `EMAIL_URL` may be: the address of a mail server, or `console:` to print mails."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

CONSOLE = "console:"
SERVER = "name a mail server, such as smtp://user:password@host:587, or give console:"


def name_a_server(value: str) -> str:
    try:
        url = urlsplit(value)
        is_server = url.scheme in ("smtp", "smtps") and url.hostname and url.port != 0
    except ValueError:
        raise ValueError(SERVER) from None
    if value in ("", CONSOLE) or is_server:
        return value
    raise ValueError(SERVER)


EmailUrl = Annotated[str, AfterValidator(name_a_server)]
