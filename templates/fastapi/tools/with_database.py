"""Runs a module with a database: `python -m tools.with_database app dev`.

While developing without `DATABASE_URL`, a PostgreSQL server of the project's own runs as long.
"""

import os
import runpy
import sys

from alembic.config import main as run_alembic

from app import config
from tools import local_postgres


def provide_database() -> None:
    """Let whatever is imported from here on find a `DATABASE_URL`, and the processes it starts."""
    if not config.settings.database_url:
        os.environ["DATABASE_URL"] = local_postgres.start(config.PROJECT_FOLDER / ".postgres")
        config.settings = config.load_settings()


def alembic(arguments: list[str]) -> None:
    provide_database()
    run_alembic(arguments)


def main() -> None:
    provide_database()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
