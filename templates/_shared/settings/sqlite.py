def check_database_url(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("this is no database URL") from None
    if url.drivername != "sqlite" or url.database in (None, "", ":memory:") or url.query:
        raise ValueError("name an SQLite file, such as sqlite:///db.sqlite3")
    if not (PROJECT_FOLDER / url.database).parent.is_dir():
        raise ValueError("the folder of the database file does not exist")
    return value


DatabaseUrl = Annotated[str, AfterValidator(check_database_url)]
