DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / environment.database_url.removeprefix("sqlite:///"),
        # A thread keeps its connection for a while: to open one takes longer than most requests.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # Readers and a writer at the same time; a second writer waits for its turn, longer than
            # a statement of the first may take.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
            "timeout": 10,
            "transaction_mode": "IMMEDIATE",
            "factory": Connection,
        },
    },
}
