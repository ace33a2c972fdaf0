def _check_database_url(value: str) -> str:
    path = value.removeprefix("sqlite:///")
    if path in ("", value) or "?" in path:
        raise ValueError("this project uses SQLite: give a URL such as sqlite:///db.sqlite3")
    if not (BASE_DIR / path).parent.is_dir():
        raise ValueError("the folder of the database file does not exist")
    return value
