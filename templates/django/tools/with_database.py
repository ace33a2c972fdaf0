"""While developing without `DATABASE_URL`, a PostgreSQL server of the project's own runs."""

import os

from config import environment
from tools import local_postgres


def provide_database() -> None:
    """Let Django find a `DATABASE_URL`, and the processes that this one starts."""
    os.environ["DATABASE_URL"] = local_postgres.start(environment.BASE_DIR / ".postgres")
    environment.environment = environment.read_environment()
