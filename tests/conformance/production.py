"""Runs a rendered project's server, by its own verb and in a clean environment."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

# The settings of every project: what the caller's shell holds must not reach the project.
NAMES = {
    "ENVIRONMENT", "SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "CORS_ORIGINS", "TRUSTED_PROXIES", "ROOT_PATH",
    "BROKER_URL", "EMAIL_URL", "EMAIL_FROM", "LOG_LEVEL", "HOST", "PORT", "WEB_CONCURRENCY",
}  # fmt: skip
# An origin whose pages may call the API; no site is there.
CORS_ORIGIN = "https://app.example.com"
# The name that the site has in the world, beside those of this machine: proxies serve it.
SITE = "example.com"
# As it was before any test changed it: uv finds its cache and its Pythons by HOME.
SHELL = dict(os.environ)
VERB = ["uv", "run", "--no-sync", "poe", "-q"]


def free_port() -> int:
    """Return a port that nobody uses, below those that systems give to connections meanwhile."""
    while True:
        port = 10_000 + secrets.randbelow(22_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("", port))
            return port


def other_host() -> str:
    """Return an address of this machine at which nobody who asks 127.0.0.1 finds anything."""
    with suppress(OSError):
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        return "::1"
    return "127.0.0.2"


def shell_environment() -> dict[str, str]:
    """Return the caller's environment without the project's settings and without our venv."""
    foreign = NAMES | {"VIRTUAL_ENV", "PYTEST_ADDOPTS", "PYTHONPATH"}
    return {name: text for name, text in SHELL.items() if name not in foreign}


def production_settings(*, port: int, database_url: str) -> dict[str, str]:
    """Return settings as a careful operator would choose them; some projects have no database."""
    settings = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": f"127.0.0.1,localhost,{SITE}",
        "CORS_ORIGINS": f"{CORS_ORIGIN}, http://localhost:5173",
        "TRUSTED_PROXIES": "127.0.0.1",
        "EMAIL_URL": "console:",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    if database_url:
        # What lies in memory is one process's own: without a database there is only one.
        settings |= {"DATABASE_URL": database_url, "WEB_CONCURRENCY": "2"}
    return settings


# Its number and when it started: numbers are used again.
Process = tuple[int, str]


@dataclass
class Server:
    """A server of a project, its output in `log`."""

    project: Path
    environment: Mapping[str, str]
    log: Path
    verb: str = "serve"
    process: subprocess.Popen[bytes] | None = None
    family: set[Process] = field(default_factory=set)

    @property
    def port(self) -> int:
        return int(self.environment["PORT"])

    @property
    def host(self) -> str:
        return self.environment.get("HOST", "127.0.0.1")

    @property
    def url(self) -> str:
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def command(self) -> list[str]:
        return [*VERB, self.verb]

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.project,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self, seconds: float = 60) -> bool:
        """Whether the server says it is ready in time, and still lives."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.exit_code() is None:
            if self.answers("/health/ready"):
                return True
            time.sleep(0.1)
        return False

    def answers(self, path: str) -> bool:
        """Whether the page is there: 200, redirects followed."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def wait_for_end(self, seconds: float) -> int | None:
        """Return the exit code, or `None` if the server still lives after `seconds`."""
        assert self.process
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def terminate(self) -> None:
        """Ask politely, as a supervisor does."""
        assert self.process
        self._look_around()
        self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Leave nothing behind: task runners and reloaders put their children in other sessions."""
        if not self.process:
            return
        self._look_around()
        for number, _ in self.family & processes().keys():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait()

    def _look_around(self) -> None:
        if self.process and self.process.poll() is None:
            self.family |= descendants(self.process.pid)

    def is_listening(self) -> bool:
        try:
            socket.create_connection((self.host, self.port)).close()
        except OSError:
            return False
        return True


def processes() -> dict[Process, int]:
    """Return the parent of every process on this machine."""
    command = ["ps", "-A", "-o", "pid=,ppid=,lstart="]
    table = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    rows = (line.split(maxsplit=2) for line in table.splitlines())
    return {(int(number), started): int(parent) for number, parent, started in rows}


def descendants(ancestor: int) -> set[Process]:
    """Return the process, its children and their children, in whatever session they are."""
    everybody, numbers = processes(), {ancestor}
    while young := {n for (n, _), parent in everybody.items() if parent in numbers} - numbers:
        numbers |= young
    return {process for process in everybody if process[0] in numbers}
