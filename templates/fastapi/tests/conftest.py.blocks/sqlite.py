use_only(database_url=f"sqlite:///{Path(FOLDER.name).as_posix()}/test.sqlite3")
