"""A Python is found wherever it lies, or its absence is told before anything is written.

The Pythons are scripts of a version that nobody has, so that this machine's own do not matter.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.commands import trivet
from trivet.errors import UserError
from trivet.interpreters import find_interpreter, require_interpreter

WANTED = ">=3.40,<3.42"
FLASK = ("--defaults", "--set", "framework=flask", "--no-git")


def python(path: Path, version: str, fault: str = "") -> Path:
    """Write an interpreter, or a shim that refuses, and return where it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    failing = f'echo "{fault}" >&2\nexit 1\n' if fault else ""
    path.write_text(f"#!/bin/sh\n[ -n '{version}' ] && echo '{version}' && echo $0\n{failing}")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def shell(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell with uv, where nobody has said anything about Pythons."""
    for name in ("UV_PYTHON", "PYENV_ROOT", "PYENV_VERSION", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    uv = shutil.which("uv")
    folders = [f for f in os.environ["PATH"].split(os.pathsep) if Path(f).name != "shims"]
    if uv and Path(uv).parent.name == "shims":
        real = home / "tools" / "uv"
        real.parent.mkdir()
        real.write_text(f'#!/bin/sh\nexec "{uv}" "$@"\n')
        real.chmod(0o755)
        folders.insert(0, str(real.parent))
    monkeypatch.setenv("PATH", os.pathsep.join(folders))


def put_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize(
    ("variable", "root", "below"),
    [
        ("PYENV_ROOT", ".pyenv", "versions/3.41.2/bin/python3"),
        ("PYENV", ".pyenv/pyenv-win", "versions/3.41.2/python.exe"),
        ("ASDF_DATA_DIR", ".asdf", "installs/python/3.41.2/bin/python3"),
        ("MISE_DATA_DIR", ".local/share/mise", "installs/python/3.41.2/bin/python3"),
        ("RYE_HOME", ".rye", "py/cpython@3.41.2/bin/python3"),
        ("CONDA_PREFIX", "miniconda3", "envs/shop/bin/python3"),
        ("HOMEBREW_PREFIX", ".linuxbrew", "opt/python@3.41/bin/python3.41"),
    ],
)
def test_a_version_manager_s_folder_is_looked_at(
    variable: str, root: str, below: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = python(home / root / below, "3.41.2")
    found = find_interpreter(WANTED)
    assert found
    assert (found.path, found.version) == (str(usual), "3.41.2")
    other = home / "elsewhere"
    (home / root).rename(other)
    monkeypatch.setenv(variable, str(other))
    found = find_interpreter(WANTED)
    assert found
    assert found.flags == ("--python", str(other / below))


def test_conda_knows_where_its_environments_are(home: Path) -> None:
    there = python(home / "work" / "env" / "bin" / "python3", "3.41.2")
    (home / ".conda").mkdir()
    (home / ".conda" / "environments.txt").write_text(f"{there.parents[1]}\n")
    found = find_interpreter(WANTED)
    assert found
    assert found.path == str(there)


def test_what_shims_refuse_is_handed_to_uv(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = home / "my pyenv"
    python(manager / "shims" / "python3", "3.11.7")
    python(manager / "shims" / "python3.41", "", "pyenv: python3.41: command not found")
    there = python(manager / "versions" / "3.41.2" / "bin" / "python3", "3.41.2")
    put_first(manager / "shims", monkeypatch)
    found = find_interpreter(WANTED)
    assert found
    assert found.flags == ("--python", str(there))


def test_the_active_version_comes_before_newer_ones(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python(home / ".pyenv" / "versions" / "3.41.2" / "bin" / "python3", "3.41.2")
    active = python(home / ".pyenv" / "shims" / "python3", "3.40.1")
    put_first(active.parent, monkeypatch)
    found = find_interpreter(WANTED)
    assert found
    assert found.version == "3.40.1"


def test_what_uv_finds_by_itself_needs_no_word(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = find_interpreter(">=3.11")
    if usual is None:
        pytest.skip("uv finds no Python in the PATH")
    put_first(Path(usual.path).parent, monkeypatch)
    found = find_interpreter(f"=={usual.version}")
    assert found
    assert found.flags == ()


def test_the_newest_that_is_whole_is_taken(home: Path) -> None:
    versions = home / ".pyenv" / "versions"
    python(versions / "3.41.9" / "bin" / "python3", "3.41.9", "No module named '_sqlite3'")
    python(versions / "3.41.0rc1" / "bin" / "python3", "3.41.0rc1")
    python(versions / "3.40.2" / "bin" / "python3", "3.40.2")
    python(versions / "3.40.10" / "bin" / "python3", "3.40.10")
    found = find_interpreter(WANTED)
    assert found
    assert found.version == "3.40.10"


def test_what_was_found_and_what_to_do_is_told(home: Path) -> None:
    versions = home / ".pyenv" / "versions"
    python(versions / "3.39.1" / "bin" / "python3", "3.39.1")
    python(versions / "3.41.9" / "bin" / "python3", "3.41.9", "No module named '_sqlite3'")
    said: list[str] = []
    with pytest.raises(UserError) as refused:
        require_interpreter(WANTED, said.append)
    [line] = said
    assert "3.40 or 3.41" in line
    told = refused.value.message
    assert "needs Python 3.40 or 3.41" in told
    assert "3.39.1" in told
    assert "3.41.9 (No module named '_sqlite3')" in told
    assert "uv cannot get one: " in told
    for way in ("uv python install 3.41", "pyenv install 3.41", "--no-install"):
        assert way in refused.value.advice


def test_without_a_python_nothing_is_written(tmp_path: Path) -> None:
    # The one thing that all machines lack is what the person asks for by name.
    environment = {"UV_PYTHON": "3.41"}
    done = trivet("new", "shop", *FLASK, cwd=tmp_path, environment=environment)
    assert done.returncode == 2, done.stdout
    assert "`UV_PYTHON` is `3.41`" in done.stderr
    assert "Nothing was written" in done.stderr
    assert not list(tmp_path.iterdir())
    done = trivet("new", "shop", *FLASK, "--no-install", cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr


def test_without_uv_nothing_is_written(tmp_path: Path) -> None:
    folders = os.environ["PATH"].split(os.pathsep)
    without = os.pathsep.join(f for f in folders if not (Path(f) / "uv").exists())
    environment = {"PATH": without}
    done = trivet("new", "shop", *FLASK, cwd=tmp_path, environment=environment)
    assert done.returncode == 2, done.stdout
    assert "`pip install uv` brings it" in done.stderr
    assert not list(tmp_path.iterdir())
    done = trivet("new", "shop", *FLASK, "--dry-run", cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
