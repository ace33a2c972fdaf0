return local_postgres.start(tmp_path_factory.mktemp("database"), throwaway=True)
