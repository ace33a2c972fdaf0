# A relative file lies in the project's folder.
url = make_url(settings.database_url)
engine = create_async_engine(
    url.set(drivername="sqlite+aiosqlite", database=str(PROJECT / (url.database or ""))),
    # What people typed stays out of the log.
    hide_parameters=True,
)


@event.listens_for(engine.sync_engine, "connect")
def prepare_connection(connection: DBAPIConnection, _record: object) -> None:
    """Let readers and a writer work side by side, writers wait, and foreign keys hold."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 30000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
