"""Behind a pooler that gives each transaction another connection, as hosts of PostgreSQL sell it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.conformance.client.connection import connect
from tests.conformance.production import Server, free_port, production_settings, shell_environment
from tests.proof.runner import snapshot
from tests.proof.servers import drop_database, new_database
from tests.proof.steps import ROOT, Attempt, install, render
from tests.stacks import Stack

# Debian keeps it where only root looks.
PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
NOBODY: dict[str, Any] = {"user": 65534, "group": 65534, "extra_groups": []}
TASKS, ROUNDS = 12, 28  # of three transactions each

pytestmark = [
    pytest.mark.run,
    pytest.mark.skipif(PROGRAM is None, reason="there is no PgBouncer (apt install pgbouncer)"),
]


@pytest.fixture
def pooled_url() -> Iterator[str]:
    """The URL of a database that thinks in India's time, behind PgBouncer in transaction mode."""
    database = new_database(time_zone="Asia/Kolkata")
    target, port = urlsplit(database), free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\napp = host={target.hostname} port={target.port} "
            f"dbname={target.path[1:]} user={target.username} password={target.password}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            "auth_type = any\npool_mode = transaction\ndefault_pool_size = 5\n"
        )
        assert PROGRAM
        # It refuses to run as root.
        who = NOBODY if os.getuid() == 0 else {}
        pooler = subprocess.Popen(
            [PROGRAM, "-q", "pgbouncer.ini"], cwd=folder, stderr=subprocess.DEVNULL, **who
        )
        time.sleep(1)
        assert pooler.poll() is None
        yield f"postgresql://app:any@127.0.0.1:{port}/app"
        pooler.terminate()
        pooler.wait(20)
    drop_database(database)


@pytest.mark.parametrize(
    ("framework", "orm"),
    [
        ("django", "django"),
        ("flask", "sqlalchemy"),
        ("fastapi", "sqlalchemy"),
        ("fastapi", "sqlmodel"),
    ],
)
def test_a_project_works_behind_a_pooler(
    framework: str, orm: str, pooled_url: str, tmp_path: Path
) -> None:
    stack: Stack = {
        "framework": framework,
        "interface": "api",
        "database": "postgresql",
        "orm": orm,
    }
    settings = production_settings(port=free_port(), database_url=pooled_url)
    attempt = Attempt(
        stack,
        snapshot(ROOT, tmp_path / "template"),
        tmp_path / "project",
        tmp_path,
        environment=shell_environment() | settings,
    )
    for step in (render, install):
        assert attempt.take(step), attempt.log(step.__name__).read_text("utf-8")
    attempt.call("migrate", "uv", "run", "poe", "migrate")
    server = Server(attempt.project, attempt.environment, tmp_path / "serve.log")
    server.start()
    try:
        assert server.wait_until_ready(180), server.log.read_text("utf-8")
        with ThreadPoolExecutor(TASKS) as pool:
            list(pool.map(write_and_read, [server.url] * TASKS))
    finally:
        server.terminate()
        server.wait_for_end(20)
        server.kill()
    assert "Traceback" not in server.log.read_text("utf-8")


def write_and_read(url: str) -> None:
    with connect(url) as client:
        for _ in range(ROUNDS):
            written = client.post("/api/notes", json={"title": "Late"})
            assert written.status_code == 201, written.text
            place = written.headers["Location"]
            client.patch(place, json={"title": "Later"}).raise_for_status()
            assert_right_moment(client.get(place), written.json()["created_at"])


def assert_right_moment(response: httpx2.Response, written: str) -> None:
    read = response.json()["created_at"]
    assert read == written
    assert abs(datetime.fromisoformat(read) - datetime.now(UTC)) < timedelta(minutes=1)
