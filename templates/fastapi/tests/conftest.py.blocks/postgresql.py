use_only(database_url=local_postgres.start(Path(FOLDER.name), throwaway=True))
