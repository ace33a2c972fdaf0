"""Writing is safe: a refusal, a failure or a signal leaves nothing, or the whole project."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.commands import TRIVET, snapshot, trivet
from trivet.destination import place
from trivet.generate import generate

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


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("", "my-project"),
        ("/", "my-project"),
        (".", "my-project"),
        ("..", "my-project"),
        ("../..", "my-project"),
        ("x" * 300, "File name too long"),
        ("é" * 200, "File name too long"),
        ("mine.txt/below", "is a file"),
        ("loop/below", "cannot be written"),
    ],
)
def test_a_path_that_cannot_be_a_project_is_advice(path: str, advice: str, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "loop").symlink_to("loop")
    done = trivet("new", path, *RENDER, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert advice in done.stderr
    assert "..-2" not in done.stderr
    assert snapshot(tmp_path) == {"mine.txt": b"mine"}


@pytest.mark.parametrize("path", ["", "  "])
def test_no_name_is_not_the_folder_one_is_in(path: str, tmp_path: Path) -> None:
    done = trivet("new", path, *RENDER, cwd=tmp_path)
    assert done.returncode == 2
    assert "The folder has no name." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_quoted_home_is_the_home(tmp_path: Path, home: Path) -> None:
    assert trivet("new", "~/shop", *RENDER, cwd=tmp_path).returncode == 0
    assert (home / "shop/pyproject.toml").is_file()
    assert list(tmp_path.iterdir()) == []


def test_dots_behind_a_missing_folder_make_no_folder(tmp_path: Path) -> None:
    assert trivet("new", "sub/../shop", *RENDER, cwd=tmp_path).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.check_output(["git", "-C", str(folder), *arguments], text=True).strip()


@pytest.mark.parametrize("path", [".", "../shop"])
def test_a_clone_of_an_empty_repository_gets_its_first_commit(path: str, tmp_path: Path) -> None:
    remote, clone = str(tmp_path / "remote.git"), tmp_path / "shop"
    _git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=trunk", remote)
    _git(tmp_path, "clone", "--quiet", remote, str(clone))
    branch = _git(clone, "symbolic-ref", "--short", "HEAD")
    done = trivet("new", path, *FLASK, "--no-install", cwd=clone)
    assert done.returncode == 0, done.stderr
    assert _git(clone, "log", "--format=%s", branch) == "First commit"
    assert _git(clone, "remote", "get-url", "origin") == remote
    assert _git(clone, "status", "--porcelain") == ""
    assert ("are not checked" in done.stdout) == (branch not in ("main", "master"))


@pytest.fixture
def forge(tmp_path: Path) -> Path:
    """A clone of a repository as forges make them, with a file that nobody added yet."""
    folder = tmp_path / "forge"
    folder.mkdir()
    for name in ("README.md", "LICENSE", ".gitignore", "notes.txt"):
        (folder / name).write_text("mine")
    _git(folder, "init", "--quiet", "--initial-branch=trunk")
    _git(folder, "add", "README.md", "LICENSE", ".gitignore")
    who = ("-c", "user.name=me", "-c", "user.email=me@example.org")
    _git(folder, *who, "commit", "--quiet", "--message", "By the forge")
    return folder


def test_files_of_ones_own_are_replaced_only_by_flag(forge: Path) -> None:
    before = snapshot(forge)
    done = trivet("new", ".", *FLASK, "--no-install", cwd=forge)
    assert done.returncode == 2
    for named in ("`.gitignore`, `LICENSE`, `README.md`", "--replace"):
        assert named in done.stderr
    assert snapshot(forge) == before

    done = trivet("new", ".", *FLASK, "--no-install", "--replace", "--json", cwd=forge)
    report = json.loads(done.stdout)
    assert report["replaced"] == [".gitignore", "LICENSE", "README.md"]
    assert report["kept"] == ["notes.txt"]
    assert (forge / "notes.txt").read_text() == "mine"
    assert "uv run poe" in (forge / "README.md").read_text()
    assert _git(forge, "log", "--format=%s", "trunk") == "Add the project\nBy the forge"
    assert _git(forge, "status", "--porcelain") == "?? notes.txt"
    assert any("`trunk`" in note for note in report["notes"])


def test_what_is_staged_in_ones_repository_is_not_committed(forge: Path) -> None:
    _git(forge, "add", "notes.txt")
    assert trivet("new", ".", *FLASK, "--no-install", "--replace", cwd=forge).returncode == 0
    assert _git(forge, "status", "--porcelain") == "A  notes.txt"


def test_an_environment_file_of_ones_own_stays(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET_KEY=mine")
    done = trivet("new", ".", *RENDER, "--replace", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / ".env").read_text() == "SECRET_KEY=mine"


@pytest.mark.parametrize("link", ["app", "README.md"])
def test_no_symlink_inside_is_followed(link: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/README.md").write_text("mine")
    (tmp_path / "shop").mkdir()
    target = tmp_path / "elsewhere" / ("README.md" if link == "README.md" else "")
    (tmp_path / "shop" / link).symlink_to(target)
    done = trivet("new", "shop", *RENDER, cwd=tmp_path)
    assert done.returncode == 2
    assert f"`{link}`" in done.stderr
    assert (tmp_path / "shop" / link).is_symlink()
    assert trivet("new", "shop", *RENDER, "--replace", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "shop" / link).is_symlink()
    assert snapshot(tmp_path / "elsewhere") == {"README.md": b"mine"}


def test_a_folder_where_the_project_has_a_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "shop/README.md").mkdir(parents=True)
    (tmp_path / "shop/README.md/mine.txt").write_text("mine")
    done = trivet("new", "shop", *RENDER, "--replace", cwd=tmp_path)
    assert done.returncode == 2
    assert "shop/README.md` is a folder" in done.stderr
    assert snapshot(tmp_path) == {"shop/README.md/mine.txt": b"mine"}


def test_a_failure_while_files_move_puts_everything_back(
    forge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(forge)
    project, rename = forge.parent / "project", Path.rename
    for name in ("README.md", "LICENSE", "app/main.py", "zebra.txt"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("new")

    def failing(path: Path, target: Path) -> Path:
        if path.name == "zebra.txt":
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="No space"):
        place(project, forge, forge.parent / "aside", ["README.md", "LICENSE"])
    assert snapshot(forge) == before


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("files", [1, 40, 79, 80, 81])
def test_a_signal_leaves_ones_files_as_they_were_or_the_whole_project(
    sent: signal.Signals, files: int, forge: Path
) -> None:
    before = snapshot(forge)
    process = subprocess.Popen(
        [*TRIVET, "new", ".", *RENDER, "--replace"],
        cwd=forge,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None:
        if sum(1 for staging in forge.glob(".forge-*") for _ in staging.rglob("*")) >= files:
            break
        time.sleep(0.002)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=60)
    assert process.returncode in (0, 128 + sent), errors
    assert not list(forge.glob(".forge-*"))
    after = snapshot(forge)
    assert after == before or ("pyproject.toml" in after and after["README.md"] != b"mine")


@pytest.mark.parametrize("made", ["mkdtemp", "mkdir"])
def test_an_interrupt_as_soon_as_a_folder_is_made_leaves_none(
    made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = {"mkdtemp": tempfile, "mkdir": os}[made]
    make = getattr(owner, made)

    def interrupted(*args: Any, **named: Any) -> Any:
        folder = make(*args, **named)
        # To this thread: the process has another one that would take it at once.
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        return folder

    monkeypatch.setattr(owner, made, interrupted)
    with pytest.raises(KeyboardInterrupt):
        generate({}, tmp_path / "made/shop", root=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_had_put_aside_is_not_cleared(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    aside = tmp_path / f"shop/.shop-{ended.pid}-abc.trivet/replaced"
    aside.mkdir(parents=True)
    (aside / "README.md").write_text("mine")
    assert trivet("new", "shop", *RENDER, cwd=tmp_path).returncode == 0
    assert (aside / "README.md").read_text() == "mine"


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


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_installation_and_leaves_the_whole_project(
    sent: signal.Signals, tmp_path: Path, home: Path
) -> None:
    """The installation is a program of its own, beside which the templates are kept."""
    real, pid = shutil.which("uv"), tmp_path / "pid"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/uv").write_text(
        f'#!/bin/sh\n[ "$1" = sync ] || exec {real} "$@"\necho $$ >{pid}\nexec sleep 600\n'
    )
    (tmp_path / "bin/uv").chmod(0o755)
    process = subprocess.Popen(
        [*TRIVET, "new", "shop", *FLASK],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    kept = home / ".local/share/trivet/templates/.git/refs/tags"
    while process.poll() is None and not (pid.exists() and any(kept.glob("*"))):
        time.sleep(0.05)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (128 + sent, "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    assert (tmp_path / "shop/pyproject.toml").is_file()


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


@pytest.mark.parametrize(
    ("ci", "dead"),
    [
        (
            "github",
            [
                ".github/workflows/ci.yml",
                ".github/workflows/template-updates.yml",
                ".github/dependabot.yml",
            ],
        ),
        ("gitlab", [".gitlab-ci.yml", "renovate.json"]),
        ("none", []),
    ],
)
def test_inside_a_repository_no_other_is_made_and_what_is_dead_there_is_told(
    ci: str, dead: list[str], tmp_path: Path
) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    updates = "no" if ci == "none" else "yes"
    flags = (*FLASK, "--set", f"ci={ci}", "--set", f"template_updates={updates}", "--no-install")
    done = trivet("new", "services/shop", *flags, cwd=tmp_path)
    assert done.returncode == 0
    assert not (tmp_path / "services/shop/.git").exists()
    assert f"No commit was made: the project is inside the repository `{tmp_path}`" in done.stdout
    for file in [*dead, ".pre-commit-config.yaml"]:
        assert (tmp_path / "services/shop" / file).is_file()
        assert f"`{file}` does nothing here" in done.stdout
    report = json.loads(trivet("new", "services/b", *flags, "--json", cwd=tmp_path).stdout)
    assert len(report["notes"]) == 2 + len(dead)


GIT_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")


@pytest.mark.parametrize("set_at_all", [("GIT_DIR",), ("GIT_INDEX_FILE",), GIT_VARIABLES])
def test_gits_own_variables_lead_to_no_other_repository(
    set_at_all: tuple[str, ...], tmp_path: Path
) -> None:
    """As in a git hook, and as `git rebase --exec` sets them."""
    other = tmp_path / "other"
    subprocess.run(["git", "init", "--quiet", str(other)], check=True)
    where = dict(zip(GIT_VARIABLES, (".git", "", ".git/index", ".git/objects"), strict=True))
    environment = {name: str(other / where[name]) for name in set_at_all}
    before = {p: p.read_bytes() for p in sorted(other.rglob("*")) if p.is_file()}
    done = trivet("new", "shop", *FLASK, "--no-install", cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stdout
    assert {p: p.read_bytes() for p in sorted(other.rglob("*")) if p.is_file()} == before
    assert _git(tmp_path / "shop", "log", "--format=%s") == "First commit"
    assert _git(tmp_path / "shop", "status", "--porcelain") == ""


def test_a_ceiling_hides_no_repository_above(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    environment = {"GIT_CEILING_DIRECTORIES": str(tmp_path)}
    flags = (*FLASK, "--no-install")
    (tmp_path / "a").mkdir()
    assert trivet("new", "a/b", *flags, cwd=tmp_path, environment=environment).returncode == 0
    assert not (tmp_path / "a/b/.git").exists()
