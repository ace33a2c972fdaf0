"""Runs a project's own programs: a free port, an answer that is waited for, an end that leaves nothing."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from trivet.programs import Tell, ask, encoded, environment

if TYPE_CHECKING:
    from http.client import HTTPResponse

__all__ = ["HOST", "Program", "can_open_pages", "free_port", "open_page", "server_at", "usual_port"]

HOST = "127.0.0.1"
# How long each signal is given before the next: a database that stops takes its time.
_ENDINGS = (("SIGINT", 15), ("SIGTERM", 10), ("SIGKILL", 5))


class Program:
    """A program of a project and all that it starts, which end together.

    They are a session of their own: Ctrl-C reaches Trivet alone, which passes it on and waits for them.

    Attributes:
        told: gets each line that is printed, as it comes.
        last: the last lines.
    """

    def __init__(
        self,
        command: Sequence[str],
        project: Path,
        told: Tell,
        *,
        in_colour: bool = False,
        **settings: str,
    ) -> None:
        """Start it; `in_colour` it believes that it prints to this terminal."""
        self.told = told
        self.last: deque[str] = deque(maxlen=12)
        output, theirs = _terminal() if in_colour else os.pipe()
        self._process = subprocess.Popen(  # noqa: S603
            encoded(command),
            cwd=project,
            env={**environment(), "PYTHONUNBUFFERED": "1", **settings},
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, args=[output], daemon=True)
        self._reader.start()

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def ending(self) -> int | None:
        """Its exit code, or none while it runs."""
        return self._process.poll()

    def wait(self) -> int:
        """Wait for its end, and return its exit code."""
        code = self._process.wait()
        self._reader.join(1)
        return code

    def answers_at(self, port: int, patience: float) -> bool:
        """Wait until the first page is there; return whether it came before the end."""
        end = time.monotonic() + patience
        while self.ending is None and time.monotonic() < end:
            answer = _answer(port, patience=5)
            if answer and answer.status == HTTPStatus.OK:
                return True
            time.sleep(0.1)
        self._reader.join(1 if self.ending is not None else 0)
        return False

    def stop(self) -> None:
        """End it with all that it has started, as gently as they let it."""
        family = _family(self._process.pid)
        with _undisturbed():
            try:
                for name, patience in _ENDINGS:
                    if self._is_left(family) and not _is_ignored(name):
                        self._send(name, family)
                        self._outlast(family, patience)
            except KeyboardInterrupt:  # whoever stops it twice has no patience
                self._send("SIGKILL", family)
            self._process.wait()
            self._reader.join(1)

    def _read(self, output: int) -> None:
        # The end of a terminal is an error.
        with (
            open(output, encoding="utf-8", errors="replace") as lines,
            contextlib.suppress(OSError),
        ):
            for line in lines:
                self.last.append(line.rstrip())
                self.told(line.rstrip())

    def _send(self, name: str, family: Collection[int]) -> None:
        """Send Ctrl-C to the first, since each passes it on; what is meant to end it, to all."""
        # Twice is too often: who is busy ending would break that off.
        for pid in [self._process.pid] if name == "SIGINT" else family:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, getattr(signal, name, signal.SIGTERM))

    def _is_left(self, family: Collection[int]) -> bool:
        return self.ending is None or bool(_processes().keys() & family)

    def _outlast(self, family: Collection[int], seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._is_left(family):
            time.sleep(0.05)


def _terminal() -> tuple[int, int]:
    """Return both ends of a terminal as wide as this one: nobody colours what goes into a pipe."""
    import pty
    import termios

    ours, theirs = pty.openpty()
    with contextlib.suppress(OSError, termios.error):
        termios.tcsetwinsize(theirs, termios.tcgetwinsize(sys.stdout))
    return ours, theirs


def server_at(port: int) -> str:
    """Return what a web server on this machine calls itself, or nothing."""
    answer = _answer(port, patience=0.5)
    return (answer and answer.headers.get("Server")) or ""


def _answer(port: int, patience: float) -> HTTPResponse | None:
    import http.client  # here, for it is large and `trivet new` rarely needs it

    connection = http.client.HTTPConnection(HOST, port, timeout=patience)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/")
        return connection.getresponse()
    return None


def usual_port(project: Path) -> int:
    """Return the port that the project's server listens on if nobody says otherwise."""
    settings = ""
    with contextlib.suppress(OSError, UnicodeError):
        settings = (project / ".env").read_text("utf-8")
    named = [os.environ.get("PORT", ""), *re.findall(r"^PORT=(\d+)\s*$", settings, re.MULTILINE)]
    return next((int(port) for port in named if port.isdecimal()), 8000)


def free_port(first: int) -> int:
    """Return the first port from `first` on that nobody listens on."""
    return next((port for port in range(first, min(first + 100, 65536)) if _is_free(port)), first)


def can_open_pages() -> bool:
    """Return whether there is a browser that the person would see: not at the far end of SSH."""
    if os.environ.get("BROWSER"):
        return True
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    has_screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(has_screen) or sys.platform in ("darwin", "win32")


def open_page(url: str) -> None:
    """Show a page in the person's browser, which neither talks here nor ends with us."""
    subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "webbrowser", url],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        # macOS lets a second server listen beside one that listens on all addresses.
        if probe.connect_ex((HOST, port)) == 0:
            return False
    with socket.socket() as probe:
        if os.name != "nt":  # where it would take the port from others
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _is_ignored(name: str) -> bool:
    """Return whether nobody heeds a signal: a script's `&` hands down that SIGINT is ignored."""
    if os.name == "nt":
        return name == "SIGINT"
    return signal.getsignal(getattr(signal, name)) == signal.SIG_IGN


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let nothing but Ctrl-C interrupt: a terminal that closes may send its signal twice."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), signal.SIG_IGN) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _family(ancestor: int) -> set[int]:
    """Return a process and those that descend from it: some have sessions of their own."""
    parents = _processes()
    family, others = {ancestor}, {ancestor}
    while others:
        others = {pid for pid, parent in parents.items() if parent in others}
        family |= others
    return family


def _processes() -> dict[int, int]:
    """Return all processes that run, each with its parent; those that have ended unnoticed are none."""
    if Path("/proc/self/stat").exists():
        lines = [*_stat_lines()]
    elif shutil.which("ps"):
        lines = ask("ps", "-axo", "pid=,stat=,ppid=").stdout.splitlines()
    else:
        lines = []
    split = (line.split()[:3] for line in lines)
    return {int(pid): int(parent) for pid, state, parent in split if not state.startswith("Z")}


def _stat_lines() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name between them may hold anything, also spaces and brackets.
            pid, _, rest = path.read_text("utf-8", "replace").partition(" ")
            yield f"{pid} {rest.rpartition(')')[2]}"
