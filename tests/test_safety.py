"""Writing is safe: a refusal, a failure or a signal leaves nothing, or the whole project."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.commands import TRIVET, snapshot, trivet

FLASK = ("--defaults", "--set", "framework=flask")
RENDER = (*FLASK, "--no-install", "--no-git")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/mine.txt").write_text("mine")
    done = trivet("new", "shop", *RENDER, cwd=tmp_path)
    assert done.returncode == 2
    assert "shop-2" in done.stderr
    assert snapshot(tmp_path) == {"shop/mine.txt": b"mine"}


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("mine")
    assert trivet("new", "shop", *RENDER, cwd=tmp_path).returncode == 2
    assert trivet("new", "shop/below", *RENDER, cwd=tmp_path).returncode == 2
    assert snapshot(tmp_path) == {"shop": b"mine"}


def test_no_symlink_is_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "shop").symlink_to(tmp_path / "elsewhere")
    done = trivet("new", "shop", *RENDER, cwd=tmp_path)
    assert done.returncode == 2
    assert "symbolic link" in done.stderr
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_parent_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    done = trivet("new", "/proc/shop", *RENDER, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_parent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    done = trivet("new", "locked/shop", *RENDER, cwd=tmp_path)
    assert done.returncode == 2
    assert "may not write" in done.stderr


def test_missing_parents_are_made(tmp_path: Path) -> None:
    assert trivet("new", "a/b/shop", *RENDER, cwd=tmp_path).returncode == 0
    assert (tmp_path / "a/b/shop/pyproject.toml").is_file()


def test_the_empty_folder_one_stands_in_can_become_the_project(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    assert trivet("new", ".", *RENDER, cwd=tmp_path / "shop").returncode == 0
    assert 'name = "shop"' in (tmp_path / "shop/pyproject.toml").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """No file above 100 kB can be written, as on a disk that fills up while rendering."""
    done = subprocess.run(
        [*TRIVET, "new", "made/shop", *RENDER, "--set", "interface=both"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(tmp_path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("files", [None, 0, 1, 20])
def test_a_signal_leaves_nothing_or_the_whole_project(
    sent: signal.Signals, files: int | None, tmp_path: Path
) -> None:
    """The signal comes while Python starts (`None`), or once so many files are rendered."""
    process = subprocess.Popen(
        [*TRIVET, "new", "shop", *RENDER],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if files is None:
        time.sleep(0.1)
    else:
        _wait_for_rendering(tmp_path, files, process)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=60)
    answered = 128 + sent
    if files is None or sent == signal.SIGKILL:
        # A process that dies of the signal itself shows as the negative number.
        assert process.returncode in (0, answered, -sent), errors
    else:
        assert process.returncode in (0, answered), errors
    if sent != signal.SIGKILL:
        assert {path.name for path in tmp_path.iterdir()} <= {"shop"}
    if (tmp_path / "shop").exists():
        (tmp_path / "other").mkdir()
        trivet("new", "shop", *RENDER, cwd=tmp_path / "other")
        whole = set(snapshot(tmp_path / "other/shop")) - {".env"}
        assert set(snapshot(tmp_path / "shop")) - {".env"} == whole


def _wait_for_rendering(folder: Path, files: int, process: subprocess.Popen[str]) -> None:
    """Return once the folder beside the target holds so many files, or the command has ended."""
    while process.poll() is None:
        found = [path for staging in folder.glob(".shop-*") for path in staging.rglob("*")]
        if any(folder.glob(".shop-*")) and len(found) >= files:
            return
        time.sleep(0.005)


def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    (tmp_path / f".shop-{ended.pid}-abc.trivet").mkdir()
    (tmp_path / f".shop-{os.getpid()}-abc.trivet").mkdir()
    assert trivet("new", "shop", *RENDER, cwd=tmp_path).returncode == 0
    assert {p.name for p in tmp_path.iterdir()} == {"shop", f".shop-{os.getpid()}-abc.trivet"}


def _path_without(missing: str) -> dict[str, str]:
    """Return a PATH in which one tool cannot be found."""
    folders = os.environ["PATH"].split(os.pathsep)
    return {"PATH": os.pathsep.join(f for f in folders if not (Path(f) / missing).exists())}


def test_without_git_the_project_stands_and_the_step_is_named(tmp_path: Path) -> None:
    environment = _path_without("git")
    # Copier reads a checkout of the templates with git; an installed Trivet needs none.
    done = trivet("new", "shop", *FLASK, "--no-install", cwd=tmp_path, environment=environment)
    assert done.returncode == 3, done.stderr
    assert "`git` is not installed" in done.stdout
    assert "git init" in done.stdout
    assert (tmp_path / "shop/pyproject.toml").is_file()


def test_without_a_network_the_retry_is_printed(tmp_path: Path) -> None:
    environment = {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(tmp_path / "cache")}
    done = trivet("new", "shop", *FLASK, "--no-git", cwd=tmp_path, environment=environment)
    assert done.returncode == 3, done.stderr
    assert "  uv sync" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_first_commit_holds_everything_but_secrets(tmp_path: Path) -> None:
    """Also where git knows nobody: the commit is then by the project's author."""
    done = trivet("new", "shop", *FLASK, "--no-install", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    git = ["git", "-C", str(tmp_path / "shop")]
    tracked = subprocess.check_output([*git, "ls-files"], text=True).split()
    assert ".copier-answers.yml" in tracked
    assert ".env" not in tracked
    assert subprocess.check_output([*git, "status", "--porcelain"], text=True) == ""
    author = subprocess.check_output([*git, "log", "-1", "--format=%an"], text=True).strip()
    assert author


def test_inside_a_repository_no_other_is_made(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    assert trivet("new", "shop", *FLASK, "--no-install", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "shop/.git").exists()
