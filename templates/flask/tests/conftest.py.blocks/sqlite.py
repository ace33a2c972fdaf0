return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}"
