"""The database server that rendered projects start for themselves: there when needed, gone after."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.proof.servers import MODULE

USER = """
import sys
from pathlib import Path
from local_postgres import start
print(start(Path(sys.argv[1]), throwaway=sys.argv[2] == "throwaway"), flush=True)
sys.stdin.read()
"""


RECORDER = """
import subprocess, sys
from pathlib import Path
import local_postgres
run = subprocess.run
def told(command, **options):
    print(*command, flush=True)
    return run(command, **options)
subprocess.run = told
for _ in range(2):
    print(local_postgres.start(Path(sys.argv[1]), throwaway=True), flush=True)
"""


class User:
    """A process that uses the server until its input ends."""

    def __init__(self, folder: Path, kind: str = "kept") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, folder, kind],
            env={**os.environ, "PYTHONPATH": str(MODULE.parent)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate(timeout=60)


@pytest.fixture
def users() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "postgres"


def user(users: ExitStack, folder: Path, kind: str = "throwaway") -> User:
    made = User(folder, kind)
    users.callback(made.leave)
    return made


def is_listening(url: str) -> bool:
    port = urlsplit(url).port
    assert port
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_ends_with_its_user(users: ExitStack, folder: Path) -> None:
    only = user(users, folder)
    assert is_listening(only.url)
    only.leave()
    assert not is_listening(only.url)


def test_a_second_user_finds_it_and_keeps_it(users: ExitStack, folder: Path) -> None:
    first, second = user(users, folder), user(users, folder)
    assert first.url == second.url
    first.leave()
    assert is_listening(second.url)
    second.leave()
    assert not is_listening(second.url)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_its_user_is_told_to(
    users: ExitStack, folder: Path, number: signal.Signals
) -> None:
    only = user(users, folder)
    only.process.send_signal(number)
    only.process.wait(60)
    assert not is_listening(only.url)


def test_what_a_killed_user_leaves_is_used_and_ended_by_the_next(
    users: ExitStack, folder: Path
) -> None:
    killed = user(users, folder)
    killed.process.kill()
    killed.process.wait()
    following = user(users, folder)
    assert following.url == killed.url
    following.leave()
    assert not is_listening(killed.url)


def test_it_keeps_its_data(users: ExitStack, folder: Path) -> None:
    """The password is made with the data: the same one means the same data."""
    passwords = []
    for _ in range(2):
        one = user(users, folder, "kept")
        passwords.append(urlsplit(one.url).password)
        one.leave()
    assert passwords[0] == passwords[1]


def test_no_command_line_tells_the_password(folder: Path) -> None:
    """Other users of the machine may read it."""
    answer = subprocess.run(
        [sys.executable, "-c", RECORDER, folder],
        env={**os.environ, "PYTHONPATH": str(MODULE.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = answer.stdout.splitlines()
    url = next(line for line in lines if line.startswith("postgresql://"))
    commands = [line for line in lines if line != url]
    assert any("psql" in command for command in commands)
    password = urlsplit(url).password
    assert password
    assert not [command for command in commands if password in command]


def test_without_the_package_it_says_what_to_do(folder: Path) -> None:
    answer = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(MODULE.parent)!r})\n{USER}",
            folder,
            "kept",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "set DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr
