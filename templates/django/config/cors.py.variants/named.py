"""What `CORS_ORIGINS` may be: the other origins whose pages may call the API from a browser."""

import re

from pydantic import AfterValidator

ORIGIN = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")


def named_origins(origins: list[str]) -> list[str]:
    for origin in origins:
        if origin == "*":
            raise ValueError("name each origin: with cookies, * would let every site in")
        if not ORIGIN.fullmatch(origin.lower()):
            raise ValueError(
                "list origins as browsers send them, such as https://app.example.com or "
                "http://localhost:5173: a scheme, a host, a port; no path and no slash at the end"
            )
    return [origin.lower() for origin in origins]


Named = AfterValidator(named_origins)
