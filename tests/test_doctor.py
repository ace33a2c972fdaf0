"""What a machine lacks is told before it is missed: by `trivet doctor`, and in part by `trivet new`."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.commands import trivet
from trivet import doctor
from trivet.doctor import Finding, index_url, look_at_machine, look_at_tools
from trivet.interpreters import Interpreter


def found(name: str, folder: Path, requires: str = ">=3.12") -> Finding:
    return next(f for f in look_at_machine(folder, requires) if f.id == name)


def script(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's index is asked and no Python looked for, unless a test says so."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    python = Interpreter("/usr/bin/python3", "3.13.1")
    monkeypatch.setattr(doctor, "find_interpreter", lambda _: python)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder in which programs are found."""
    (tmp_path / "tools").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "tools"))
    return tmp_path / "tools"


def test_what_is_there_is_told_and_all_is_well(tmp_path: Path) -> None:
    done = trivet("doctor", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, told["ready"]) == (0, True)
    names = [check["id"] for check in told["checks"]]
    assert names == ["uv", "python", "git", "room", "port", "index"]
    assert all({"id", "status", "detail", "advice"} == check.keys() for check in told["checks"])


def test_a_problem_is_told_with_what_to_do_and_an_exit_code(tmp_path: Path) -> None:
    done = trivet("doctor", cwd=tmp_path, environment={"UV_PYTHON": "3.41"})
    assert done.returncode == 1
    assert "problem  python  `UV_PYTHON` is `3.41`, and a project needs Python 3.12," in done.stdout
    assert "Unset it" in done.stdout


def test_uv_is_missing_old_or_there(tmp_path: Path, tools: Path) -> None:
    [missing] = [f for f in look_at_tools(tmp_path) if f.id == "uv"]
    assert (missing.status, "pip install uv" in missing.advice) == ("problem", True)
    script(tools / "uv", "echo uv 0.6.7")
    assert found("uv", tmp_path).status == "warning"
    script(tools / "uv", "echo 'uv 0.10.1 (abc 2026-01-01)'")
    assert found("uv", tmp_path) == Finding("uv", "ok", "0.10.1")


def test_git_is_missing_nameless_or_there(tmp_path: Path, home: Path) -> None:
    assert "does not know your name" in found("git", tmp_path).detail
    (home / ".gitconfig").write_text("[user]\nname = Ada\nemail = ada@example.org\n")
    assert found("git", tmp_path).status == "ok"


def test_without_git_there_is_a_way(tmp_path: Path, tools: Path) -> None:
    assert found("git", tmp_path).status == "warning"
    assert "--no-git" in found("git", tmp_path).advice
    assert "git" not in [finding.id for finding in look_at_tools(tmp_path, git=False)]


@pytest.mark.parametrize(
    ("megabytes", "status"), [(60_000, "ok"), (501, "ok"), (499, "warning"), (99, "problem")]
)
def test_a_project_needs_room(
    megabytes: int, status: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=megabytes * 1_000_000))
    assert found("room", tmp_path / "not" / "yet").status == status


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_must_be_ours_to_write_to(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    assert found("room", tmp_path / "locked" / "shop").status == "problem"


def test_a_python_is_there_may_be_fetched_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found("python", tmp_path) == Finding("python", "ok", "3.13.1, /usr/bin/python3")
    monkeypatch.setattr(doctor, "find_interpreter", lambda _: None)
    assert found("python", tmp_path, ">=3.41,<3.43").status == "problem"
    monkeypatch.delenv("UV_OFFLINE")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.delenv("UV_PYTHON_DOWNLOADS", raising=False)
    monkeypatch.delenv("UV_PYTHON", raising=False)
    finding = found("python", tmp_path, ">=3.41,<3.43")
    assert finding.status == "warning"
    assert finding.detail == "There is no Python 3.41 or 3.42 here: uv will fetch one."


def test_who_is_at_the_port_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(200) as port:
        monkeypatch.setenv("PORT", str(port))
        finding = found("port", tmp_path)
    assert finding.status == "warning"
    assert f"Port {port} is taken by what calls itself `Tea" in finding.detail
    assert "PORT=" in finding.advice
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("PORT", str(silent.getsockname()[1]))
        assert "is taken." in found("port", tmp_path).detail


@pytest.mark.parametrize(
    ("code", "status"), [(200, "ok"), (401, "ok"), (404, "ok"), (503, "warning")]
)
def test_any_answer_of_an_index_will_do(
    code: int, status: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UV_OFFLINE")
    with serving(code) as port:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://ada:secret@127.0.0.1:{port}/simple/")
        finding = found("index", tmp_path)
    assert finding.status == status
    assert "secret" not in finding.detail


def test_an_index_that_is_not_reached_is_no_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UV_OFFLINE")
    monkeypatch.setattr(doctor, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("UV_INDEX_URL", f"http://127.0.0.1:{port}/simple")
        finding = found("index", tmp_path)
    assert finding.status == "warning"
    assert f"`127.0.0.1:{port}`, where packages come from, does not answer: " in finding.detail
    assert "cache" in finding.advice


def test_the_index_is_the_one_that_uv_takes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    assert index_url() == doctor.PYPI
    (home / ".config/uv").mkdir(parents=True)
    settings = home / ".config/uv/uv.toml"
    settings.write_text('index-url = "https://one.example/simple"\n')
    assert index_url() == "https://one.example/simple"
    settings.write_text('[[index]]\nurl = "https://two.example/simple"\ndefault = true\n')
    assert index_url() == "https://two.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "own=https://three.example/simple?a=b")
    assert index_url() == "https://three.example/simple?a=b"


def test_new_tells_only_what_is_amiss(tmp_path: Path) -> None:
    script(
        tmp_path / "bin/uv",
        f'[ "$1" = --version ] && echo uv 0.5.0 || exec {shutil.which("uv")} "$@"',
    )
    environment = {
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "UV_PYTHON": "3.41",
    }
    flask = ("--defaults", "--set", "framework=flask", "--no-git")
    done = trivet("new", "shop", *flask, cwd=tmp_path, environment=environment)
    # It goes on to what cannot be had.
    assert done.returncode == 2
    first, *_ = done.stderr.splitlines()
    assert first.startswith("uv 0.5.0 is older than 0.6.8. ")
    assert "git does not know" not in done.stderr


class Tea(http.server.BaseHTTPRequestHandler):
    """Answers everything in one way."""

    server_version = "Tea"
    code = 200

    def do_GET(self) -> None:
        self.send_response(self.code)
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(code: int) -> Iterator[int]:
    """Serve, and give the port."""
    handler = type("Pot", (Tea,), {"code": code})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield server.server_port
        server.shutdown()
