DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / environment.database_url.removeprefix("sqlite:///"),
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
