# The API knows people by a cookie, which browsers then must be allowed to send.
CORS_WITH_COOKIES = True
ORIGIN = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")


def check_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    for origin in origins:
        if origin == "*":
            raise ValueError("name each origin: with cookies, * would let every site in")
        if not ORIGIN.fullmatch(origin.lower()):
            raise ValueError(
                "list origins as browsers send them, such as https://app.example.com or "
                "http://localhost:5173: a scheme, a host, a port; no path and no slash at the end"
            )
    return tuple(origin.lower() for origin in origins)


Origins = Annotated[Items, AfterValidator(check_origins)]
