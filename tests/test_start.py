"""From "done" to the page: what is under way, the last screen, the start, and what an interrupt leaves.

`uv` is a stub here: it installs nothing, seeds at once, and serves a page from a process of its own session,
as the real one does. The run tier has the real one.
"""

from __future__ import annotations

import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pexpect
import pytest
import yaml

from tests.commands import TRIVET, trivet
from tests.conformance.client.pages import Browser
from tests.conformance.client.people import Person, log_in
from tests.conftest import ROOT
from tests.proof.servers import MODULE
from tests.template_sources import FRAMEWORKS
from tests.terminal import CONTROL_C, ENTER, ESCAPE, Terminal
from trivet import start
from trivet.catalog import Catalog
from trivet.cli.activity import Activity
from trivet.cli.site import Site
from trivet.prepare import run_steps, set_up_steps
from trivet.programs import run
from trivet.start import Program, can_open_pages, free_port, usual_port

UV = """\
#!{python} -I
import http.server, os, signal, subprocess, sys, time
with open({pids!r}, "a") as pids:
    pids.write(f"{{os.getpid()}}\\n")

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

match sys.argv[1:]:
    case ["--version"]:
        print("uv 9.9.9")
    case ["python", *_]:
        os.execv({uv!r}, [{uv!r}, *sys.argv[1:]])
    case ["sync", *_]:
        print("Resolved 3 packages in 5ms", file=sys.stderr, flush=True)
        open(".installing", "w").close()
        time.sleep(float(os.environ.get("SYNC", 0)))
        print("Installed 3 packages in 1ms", " + flask==3", sep="\\n", file=sys.stderr)
    case ["run", "poe", "seed"]:
        print("Added 3 demo notes.", flush=True)
        time.sleep(float(os.environ.get("SEED", 0)))
        sys.exit(int(os.environ.get("SEED_CODE", 0)))
    case ["run", "poe", "dev"]:
        server = subprocess.Popen([sys.argv[0], "serve"], start_new_session=True)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _: server.send_signal(number))
        sys.exit(server.wait())
    case ["serve"]:
        if "DEAF" in os.environ:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("I begin", flush=True)
        time.sleep(float(os.environ.get("WAIT", 0)))
        if "FAIL" in os.environ:
            sys.exit("I cannot")
        try:
            server = http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page)
            server.timeout = float(os.environ.get("LIFE", 600))
            server.handle_request()
            server.handle_request()
            print("I leave", flush=True)
        except KeyboardInterrupt:
            print("I end in", "colour" if sys.stdout.isatty() else "grey", flush=True)
"""
# Starts the project in `shop`, or asks first.
DRIVER = """
import signal, sys
from pathlib import Path
from types import SimpleNamespace
from trivet.cli import _terminate
from trivet.cli.site import Site
from trivet.cli.start import agree_to_start, start_project
signal.signal(signal.SIGTERM, _terminate)
told = {"To look at": "uv run poe seed", "A log-in": "demo@example.com, demo-password-1"}
site = Site({"/docs": "to read", "/": "the pages"}, told, has_server=False)
plan = SimpleNamespace(destination=Path("shop"), python=True, site=site)
try:
    sys.exit(start_project(plan) if "ask" not in sys.argv or agree_to_start(plan) else 0)
except KeyboardInterrupt:
    sys.exit(130)
"""
SET_UP = "The project is set up: cd shop && uv run poe dev"
SLOW = "600"


@pytest.fixture
def pids(tmp_path: Path) -> Path:
    """Where the stub notes which processes there were."""
    return tmp_path / "pids"


@pytest.fixture
def environment(tmp_path: Path, pids: Path) -> dict[str, str]:
    """A shell with the stub, in which no browser is to be seen."""
    real = shutil.which("uv")
    assert real
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/uv").write_text(UV.format(python=sys.executable, uv=real, pids=str(pids)))
    (tmp_path / "bin/uv").chmod(0o755)
    (tmp_path / "shop").mkdir()
    hidden = {"BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR", "ACCESSIBLE"}
    known = {name: value for name, value in os.environ.items() if name not in hidden}
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**known, "PATH": path, "PORT": str(free_port(20_000 + os.getpid() % 20_000))}


def drive(tmp_path: Path, environment: Mapping[str, str], **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER],
        cwd=tmp_path,
        env={**environment, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def drive_at_terminal(tmp_path: Path, environment: Mapping[str, str], **settings: str) -> Any:
    return pexpect.spawn(
        sys.executable,
        ["-c", DRIVER, "ask"],
        cwd=str(tmp_path),
        env={**environment, "TERM": "xterm", **settings},
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=20,
    )


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """Return what was printed up to the first appearance of `text`."""
    assert process.stdout
    seen = ""
    while text not in seen:
        letter = process.stdout.read(1)
        assert letter, seen
        seen += letter
    return seen


def alive(pids: Path) -> list[int]:
    """Return the noted processes that still run; who has ended unnoticed does not."""
    noted = [int(line) for line in pids.read_text().split()]
    return [pid for pid in noted if pid in start._processes()]


@pytest.mark.parametrize(
    "sent", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.run)]
)
@pytest.mark.parametrize(
    ("stage", "settings", "seen"),
    [
        ("seed", {"SEED": SLOW}, "look at ..."),
        ("start", {"WAIT": SLOW}, "server ..."),
        ("page", {}, "Ctrl-C stops it"),
    ],
)
def test_an_interrupt_ends_all_that_was_started_and_says_how_to_go_on(
    stage: str,
    settings: dict[str, str],
    seen: str,
    sent: signal.Signals,
    tmp_path: Path,
    pids: Path,
    environment: dict[str, str],
) -> None:
    process = drive(tmp_path, environment, **settings)
    read_until(process, seen)
    due = {"seed": 1, "start": 3, "page": 3}[stage]
    while not pids.exists() or len(pids.read_text().split()) < due:
        time.sleep(0.02)
    process.send_signal(sent)
    said, _ = process.communicate(timeout=20)
    assert alive(pids) == []
    if stage == "page":
        assert "Stopped. Start it again: cd shop && uv run poe dev" in said
        assert process.returncode == 0
    else:
        assert f"Stopped before the page was there. {SET_UP}" in said
        assert process.returncode == 128 + sent
    assert "Traceback" not in said


def test_the_page_is_awaited_and_what_there_is_to_see_is_told(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    process = drive(tmp_path, environment, LIFE="0.5")
    said, _ = process.communicate(timeout=20)
    url = f"http://127.0.0.1:{environment['PORT']}"
    assert f"It runs: {url}/\n" in said
    assert re.search(rf"{url}/docs +to read\n", said)
    assert re.search(r"Log in as +demo@example.com, demo-password-1\n", said)
    # It was not told to end, and what it says from now on is to be seen.
    assert "I leave\n" in said
    assert "The server ended by itself, with exit code 0." in said
    assert process.returncode == 3


def test_a_server_that_fails_has_the_last_word(
    tmp_path: Path, environment: dict[str, str], pids: Path
) -> None:
    process = drive(tmp_path, environment, FAIL="1", SEED_CODE="1")
    said, _ = process.communicate(timeout=20)
    assert "Add something to look at ... failed" in said
    assert "      Added 3 demo notes." in said
    assert "did not start: it ended with exit code 1. The last that it said:\n  I begin\n" in said
    assert "  I cannot\n" in said
    assert "Try again: cd shop && uv run poe dev" in said
    assert process.returncode == 3
    assert alive(pids) == []


def test_a_taken_port_is_told_and_another_one_used(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = drive(tmp_path, environment, PORT=str(port), LIFE="0.2", SEED_CODE="1")
        said, _ = process.communicate(timeout=20)
    other = re.search(rf"Port {port} is taken: the server listens on (\d+)\.", said)
    assert other, said
    assert f"It runs: http://127.0.0.1:{other[1]}/" in said
    # What was not added cannot log in.
    assert "Log in as" not in said


def test_a_terminal_shows_what_is_going_on_and_one_line_is_left(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    terminal = drive_at_terminal(tmp_path, environment, SEED="0.5")
    terminal.expect_exact("Start it now?")
    terminal.send(ENTER)
    terminal.expect_exact("Added 3 demo notes.")
    terminal.expect_exact("Ctrl-C stops it.")
    terminal.send(CONTROL_C)
    # As by itself: it believes that it is at the terminal.
    terminal.expect_exact("I end in colour")
    terminal.expect_exact("Stopped.")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


@pytest.mark.parametrize(("key", "code"), [(ESCAPE, 0), (CONTROL_C, 130)])
def test_who_does_not_want_to_see_it_is_told_how(
    key: str, code: int, tmp_path: Path, environment: dict[str, str], pids: Path
) -> None:
    terminal = drive_at_terminal(tmp_path, environment)
    terminal.expect_exact("Start it now?")
    terminal.send(key)
    if code:
        terminal.expect_exact(f"Not started. {SET_UP}")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == code
    assert not pids.exists()


def test_plain_lines_have_no_escape_codes(tmp_path: Path, environment: dict[str, str]) -> None:
    terminal = drive_at_terminal(tmp_path, environment, ACCESSIBLE="1", LIFE="0.2")
    terminal.expect_exact("Start it now?")
    terminal.send("\r")
    terminal.expect(pexpect.EOF)
    assert "Add something to look at ... done (" in terminal.before
    assert "\x1b" not in terminal.before


def test_new_installs_starts_and_stays_until_it_is_stopped(
    tmp_path: Path, environment: dict[str, str], pids: Path
) -> None:
    """Without a terminal and without a question."""
    process = subprocess.Popen(
        [*TRIVET, "new", "shop", "--defaults", "--set", "framework=flask", "--no-git", "--run"],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    said = read_until(process, "Ctrl-C stops it")
    assert "Install the packages ... done, 3 packages (" in said
    assert "In it: Flask, Pages and an API, SQLite, " in said
    assert re.search(r"Something to look at +uv run poe seed\n +The checks +uv run poe check", said)
    assert "The same again:\n  trivet new shop --defaults --set framework=flask\n" in said
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Stopped." in said
    assert alive(pids) == []


@pytest.mark.run
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_installation_is_left_to_be_done(
    sent: signal.Signals, tmp_path: Path, environment: dict[str, str]
) -> None:
    process = subprocess.Popen(
        [*TRIVET, "new", "shop", "--defaults", "--set", "framework=flask", "--run"],
        cwd=tmp_path,
        env={**environment, "SYNC": SLOW},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    read_until(process, "packages ...")
    # What is printed is not yet under way.
    while not (tmp_path / "shop/.installing").exists():
        time.sleep(0.02)
    process.send_signal(sent)
    said, _ = process.communicate(timeout=20)
    assert said.startswith(" stopped (")
    assert re.search(r"What is left to do there:\n  uv sync.*\n  git init && ", said)
    assert "Start the server" not in said
    assert process.returncode == 128 + sent


@pytest.mark.parametrize(
    "other", ["--no-install", "--dry-run", "--json", "--recommend-only", "--show=README.md"]
)
def test_only_what_is_installed_and_told_to_a_person_is_started(other: str, tmp_path: Path) -> None:
    done = trivet("new", "shop", "--run", other, cwd=tmp_path)
    assert done.returncode == 2
    assert "`--run` and" in (done.stderr or done.stdout)
    assert list(tmp_path.iterdir()) == []


def test_what_will_not_end_is_ended(
    tmp_path: Path, environment: dict[str, str], pids: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**environment, "DEAF": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(start, "_ENDINGS", (("SIGINT", 0.3), ("SIGTERM", 0.3), ("SIGKILL", 5)))
    with Program(("uv", "run", "poe", "dev"), tmp_path, lambda _: None) as server:
        assert server.answers_at(int(environment["PORT"]), 10)
        assert len(alive(pids)) == 2
    assert alive(pids) == []


def test_a_page_that_does_not_come_is_not_awaited_for_ever(tmp_path: Path) -> None:
    lines: list[str] = []
    code = "import time; [print(n) for n in range(30)]; time.sleep(60)"
    with Program((sys.executable, "-c", code), tmp_path, lines.append) as silent:
        assert not silent.answers_at(free_port(30_000), 0.5)
        assert silent.ending is None
        assert lines == [str(number) for number in range(30)]
        assert list(silent.last) == lines[-12:]


def test_the_port_is_the_one_that_the_project_s_settings_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert usual_port(tmp_path) == 8000
    (tmp_path / ".env").write_text("HOST=127.0.0.1\nPORT=9100\n")
    assert usual_port(tmp_path) == 9100
    monkeypatch.setenv("PORT", "9200")
    assert usual_port(tmp_path) == 9200


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "10.0.0.1 22"}, False),
        ({"BROWSER": "w3m", "SSH_TTY": "/dev/pts/1"}, True),
    ],
)
def test_a_browser_is_opened_only_where_the_person_would_see_it(
    variables: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "linux")
    assert can_open_pages() is expected


def test_a_step_that_says_much_is_heard_to_the_end(tmp_path: Path) -> None:
    """More than pipes hold, on both outputs, while something else is done."""
    code = (
        "import sys\nfor n in range(20000):\n print('out', n)\n print('err', n, file=sys.stderr)\n"
        "sys.exit('the end')"
    )
    heard: list[str] = []
    command = [sys.executable, "-u", "-c", code]
    problem = run(command, tmp_path, heard.append, meanwhile=lambda: time.sleep(0.2))
    assert len(heard) == 40001
    assert problem.splitlines()[-1] == "the end"
    assert len(problem.splitlines()) == 12


def test_what_is_committed_already_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nauthors = [{ name = "Ada" }]\n')
    (tmp_path / ".env").touch()
    for title in ("Make the first commit", "Commit to the repository"):
        steps = set_up_steps(tmp_path, python=None, git=True)
        [outcome] = run_steps(steps, tmp_path, lambda _: None)
        assert (outcome.step.title, outcome.status) == (title, "done"), outcome.detail


def test_a_step_is_one_line_where_nothing_can_be_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with Activity("Install") as activity:
        activity.tell("Resolved 3 packages")
        activity.end("done", "3 packages")
    with pytest.raises(KeyboardInterrupt), Activity("Install"):
        raise KeyboardInterrupt
    assert re.fullmatch(
        r"  Install \.\.\. done, 3 packages \(\d\.\d s\)\n  Install \.\.\. stopped \(\d\.\d s\)\n",
        capsys.readouterr().out,
    )


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_is_told_is_what_the_project_itself_tells(framework: str, catalog: Catalog) -> None:
    """The log-in is that of the seed and the README, and none where there are no users."""
    answers = {"path": framework, "interface": "both", "auth": "session", "admin": True}
    site = Site.of(catalog, catalog.resolve(answers))
    assert site.first == "/"
    assert "/admin/" in site.pages
    assert site.has_seed
    email, password = site.log_in.split(", ")
    text = (ROOT / f"facts/{framework}/parts/users.yml").read_text("utf-8")
    assert any(
        f"`{email}` with the password `{password}`" in s for s in yaml.safe_load(text)["start"]
    )
    [seed] = [
        p for p in (ROOT / "templates" / framework).rglob("seed.py.jinja") if "users" in str(p)
    ]
    assert f'"{email}"' in seed.read_text("utf-8")
    assert f'"{password}"' in seed.read_text("utf-8")

    answers = {"path": framework, "interface": "api", "auth": "none", "api_docs": "none"}
    site = Site.of(catalog, catalog.resolve(answers))
    assert (site.log_in, site.first) == ("", "/")
    assert next(iter(site.in_order)) == "/"


@pytest.fixture
def started(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A real project that was just made and runs, and its address."""
    flags = [word for setting in request.param for word in ("--set", setting)]
    process = subprocess.Popen(
        [*TRIVET, "new", "shop", "--defaults", "--run", *flags],
        cwd=tmp_path,
        env={**os.environ, "PORT": str(free_port(8000))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = read_until(process, "Ctrl-C stops it")
        found = re.search(r"It runs: (http://127\.0\.0\.1:\d+)/", said)
        assert found, said
        yield process, found[1]
    finally:
        process.terminate()
        process.communicate(timeout=60)


SITE = ("interface=both", "auth=session", "admin=yes")
REAL = [
    pytest.param(
        (f"framework={framework}", f"database={database}", *SITE),
        sent,
        id=f"{framework}-{database}",
    )
    for framework in FRAMEWORKS
    for database, sent in (("sqlite", signal.SIGINT), ("postgresql", signal.SIGTERM))
]


@pytest.mark.run
@pytest.mark.parametrize(("started", "sent"), REAL, indirect=["started"])
def test_a_real_project_is_to_be_seen_by_its_demo_user_and_leaves_no_process(
    started: tuple[subprocess.Popen[str], str], sent: signal.Signals, tmp_path: Path
) -> None:
    process, url = started
    demo = Person("demo@example.com", "demo-password-1")
    with httpx2.Client(base_url=url) as client:
        browser = Browser(client)
        assert browser.open("/").status == 200
        assert log_in(browser, demo).status == 200
        assert "Shopping list" in browser.open("/notes/").text
    process.send_signal(sent)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Stopped. Start it again: cd shop && uv run poe dev" in said
    # It heard of it once, and nothing broke off what it did at the end.
    assert "KeyboardInterrupt" not in said
    ps = subprocess.run(["ps", "axo", "args"], capture_output=True, text=True, check=True)
    assert not [line for line in ps.stdout.splitlines() if str(tmp_path / "shop") in line]
    database = runpy.run_path(str(MODULE))["_reachable_folder"](tmp_path / "shop/.postgres")
    assert not (database / "data/postmaster.pid").exists()


@pytest.mark.run
def test_the_wizard_ends_at_the_page(tmp_path: Path, environment: dict[str, str]) -> None:
    terminal = Terminal(
        tmp_path, "site", "--set", "framework=flask", "--no-git", environment=environment
    )
    terminal.answer_the_rest()
    terminal.type(ENTER)
    terminal.answer("Start it now?")
    terminal.see("It runs: ")
    terminal.see("Ctrl-C stops it")
    terminal.type(CONTROL_C)
    terminal.see("Stopped. Start it again: cd site && uv run poe dev")
    assert terminal.end() == 0
