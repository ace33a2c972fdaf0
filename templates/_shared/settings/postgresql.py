POSTGRESQL_SCHEMES = ("postgresql", "postgres")
NO_SERVER = "name a server, such as postgresql://user:password@host/name"
SEVERAL_HOSTS = (
    "name several hosts as in postgresql://user:password@/name?host=one:5432&host=two:5432"
)
NOT_ENCODED = "percent-encode what is special in the user and the password, such as %40 for @"
UNKNOWN_PARAMETER = "leave it out, or name one of libpq's, such as sslmode"
POSTGRESQL_PARAMETERS = {option.keyword.decode() for option in Conninfo.get_defaults()}
# What other tools understand
FOREIGN_PARAMETERS = {
    "pgbouncer": "leave it out, poolers need no setting",
    "schema": "name the schema as in options=-csearch_path%3Dname",
    "ssl": "ask for encryption by sslmode=require",
}


def check_database_url(value: str, info: ValidationInfo) -> str:
    if not value and info.data.get("environment") == "development":
        return value
    # Never a part of the value, which may be one of the password.
    if value.count("@") > 1:
        raise ValueError(NOT_ENCODED)
    if "," in value.partition("://")[2].rpartition("@")[2].partition("/")[0]:
        raise ValueError(SEVERAL_HOSTS)
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError(NO_SERVER) from None
    except ValueError:
        raise ValueError(f"the port is no number: {NOT_ENCODED}") from None
    if url.drivername not in POSTGRESQL_SCHEMES or not url.database:
        raise ValueError(NO_SERVER)
    for name in url.query:
        if name not in POSTGRESQL_PARAMETERS:
            advice = FOREIGN_PARAMETERS.get(name, UNKNOWN_PARAMETER)
            raise ValueError(f"`{name}` is no parameter: {advice}")
    return value


DatabaseUrl = Annotated[str, AfterValidator(check_database_url)]
