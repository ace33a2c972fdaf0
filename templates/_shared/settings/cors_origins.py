# The API knows nobody by a cookie.
CORS_WITH_COOKIES = False
ORIGIN = re.compile(r"\*|https?://[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")


def check_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    for origin in origins:
        if not ORIGIN.fullmatch(origin.lower()):
            raise ValueError(
                "list origins as browsers send them, such as https://app.example.com or "
                "http://localhost:5173: a scheme, a host, a port; no path and no slash at the end"
            )
    return tuple(origin.lower() for origin in origins)


Origins = Annotated[Items, AfterValidator(check_origins)]
