"""The command line with a database: `python -m tools.with_database dev`.

While developing without `DATABASE_URL`, a PostgreSQL server of the project's own runs as long.
"""

import os
import runpy
import sys

from app import config
from tools import local_postgres


def provide_database() -> None:
    """Let whatever is imported from here on find a `DATABASE_URL`, and the processes it starts."""
    if not config.load_settings().database_url:
        os.environ["DATABASE_URL"] = local_postgres.start(config.PROJECT_FOLDER / ".postgres")


def cli(arguments: list[str]) -> None:
    provide_database()
    from app.__main__ import cli  # which reads the settings

    cli(arguments)


def main() -> None:
    provide_database()
    # As `python -m app`, also for the reloader, which starts it again.
    sys.argv[0] = "app"
    runpy.run_module("app", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
