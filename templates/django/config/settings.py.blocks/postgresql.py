DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **(read_database_url(environment.database_url) if environment.database_url else {}),
        # Each thread of the server keeps its connection, while it works. The development server has
        # a thread for each request.
        "CONN_MAX_AGE": 60 if environment.is_production else 0,
        "CONN_HEALTH_CHECKS": True,
        # Between transactions, poolers such as PgBouncer give the connection to others.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    },
}
