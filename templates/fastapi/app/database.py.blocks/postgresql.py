url = make_url(settings.database_url or "postgresql://")
engine = create_async_engine(
    url.set(drivername="postgresql+psycopg"),
    # What people typed stays out of the log.
    hide_parameters=True,
    pool_size=10,
    max_overflow=10,
    # A server that was restarted costs one new connection, not a failed request.
    pool_pre_ping=True,
    # Nothing that a session would have to remember: between transactions, poolers such as PgBouncer
    # give the connection to others.
    connect_args={"prepare_threshold": None, "connect_timeout": 10},
)


@event.listens_for(engine.sync_engine, "do_connect")
def check_database_url(*_: object) -> None:
    """Connect to nothing that was not named, such as the driver's own default."""
    if not settings.database_url:
        advice = "it is not set; name a server, or use `uv run poe`, which starts one"
        raise OperationalError("connect", {}, Exception(advice))
