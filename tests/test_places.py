"""Projects take another answer wherever and however they are kept, or say what to do and stay as they are."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.version import Version

from tests.commands import snapshot, trivet
from tests.conftest import ROOT
from trivet.catalog import Catalog
from trivet.releases import Releases
from trivet.render import render

pytestmark = pytest.mark.run

RELEASES = Releases(ROOT)
MADE = ("--set", "framework=flask", "--set", "interface=api", "--set", "auth=none")
ANSWERS = ".copier-answers.yml"
CHANGE = ("change", "database=postgresql")
# Loaded by each Python that starts: no name is found, and nobody is reached.
CUT_OFF = """
import socket
def refuse(*_, **__):
    raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = refuse
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that somebody with another home folder made."""
    folder = tmp_path_factory.mktemp("made") / "shop"
    done = trivet("new", str(folder), "--defaults", "--no-install", *MADE, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def changed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What it is with another database."""
    shop = clone(made, tmp_path_factory.mktemp("changed") / "shop")
    assert trivet(*CHANGE, cwd=shop).returncode == 0
    return snapshot(shop)


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    return clone(made, tmp_path / "shop")


def clone(made: Path, folder: Path) -> Path:
    git(folder.parent, "clone", "--quiet", str(made), str(folder))
    return folder


def git(folder: Path, *arguments: str) -> None:
    ada = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *ada, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Mine")


def detached(shop: Path) -> Path:
    git(shop, "checkout", "--quiet", "--detach")
    return shop


def worktree(shop: Path) -> Path:
    git(shop, "worktree", "add", "--quiet", "-b", "other", str(shop.with_name("tree") / "shop"))
    return shop.with_name("tree") / "shop"


def submodule(shop: Path) -> Path:
    outer = shop.with_name("outer")
    git(shop.parent, "init", "--quiet", str(outer))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(shop), "shop")
    commit(outer)
    return outer / "shop"


def subfolder(shop: Path) -> Path:
    outer = shop.with_name("outer")
    folder = outer / "backend" / "shop"
    git(shop.parent, "init", "--quiet", str(outer))
    git(shop, "checkout-index", "--all", f"--prefix={folder}/")
    (outer / "frontend.txt").write_text("Theirs\n")
    commit(outer)
    return folder


@pytest.mark.parametrize("place", [detached, worktree, submodule, subfolder])
def test_it_is_taken_wherever_the_project_is(
    place: Callable[[Path], Path], shop: Path, changed: dict[str, bytes]
) -> None:
    folder = place(shop)
    done = trivet(*CHANGE, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert snapshot(folder) == changed


def test_it_is_taken_without_a_network(
    shop: Path, changed: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(CUT_OFF)
    done = trivet(*CHANGE, cwd=shop, environment={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert snapshot(shop) == changed


@pytest.mark.parametrize("version", RELEASES.versions, ids=str)
def test_a_project_of_a_release_takes_it_without_another_version(
    version: Version, tmp_path: Path
) -> None:
    shop = tmp_path / "shop"
    with RELEASES.templates(version, "flask") as templates:
        given = {"framework": "flask", "interface": "api", "database": "sqlite"}
        render(Catalog.load(templates).resolve(given, folder="shop").stack, shop, templates)
    git(shop, "init", "--quiet")
    commit(shop)
    done = trivet(*CHANGE, cwd=shop)
    assert done.returncode == 0, done.stderr
    record = (shop / ANSWERS).read_text("utf-8")
    assert f"_commit: v{version}\n" in record
    assert "database: postgresql\n" in record


def test_line_ends_stay_the_owners(shop: Path, changed: dict[str, bytes]) -> None:
    git(shop, "config", "core.autocrlf", "false")
    for path in snapshot(shop):
        (shop / path).write_bytes((shop / path).read_bytes().replace(b"\n", b"\r\n"))
    commit(shop)
    done = trivet(*CHANGE, cwd=shop)
    assert done.returncode == 0, done.stderr
    found = snapshot(shop)
    assert {path: text.replace(b"\r\n", b"\n") for path, text in found.items()} == changed
    assert found["pyproject.toml"].count(b"\n") == found["pyproject.toml"].count(b"\r\n")


def test_a_file_in_another_encoding_stays_and_is_asked_about_where_both_changed_it(
    shop: Path, changed: dict[str, bytes]
) -> None:
    mine = "# Für das Geschäft\n".encode("latin-1")
    for path in ("pyproject.toml", "app/errors.py"):
        (shop / path).write_bytes((shop / path).read_bytes() + mine)
    commit(shop)
    before = snapshot(shop)
    done = trivet(*CHANGE, "--json", cwd=shop)
    assert done.returncode == 1, done.stderr
    [conflict] = json.loads(done.stdout)["conflicts"]
    found = snapshot(shop)
    assert "pyproject.toml" in str(conflict)
    for path in ("pyproject.toml", "app/errors.py"):
        assert found[path] == before[path]


BROKEN: dict[str, tuple[Callable[[str], str], str]] = {
    "missing": (lambda text: "", "has no"),
    "hand-edited": (lambda text: text.replace("auth: none", "auth: nonne"), "`nonne`"),
    "newer": (lambda text: text.replace("_commit: v", "_commit: v9"), "newer"),
    "no longer": (lambda text: f"{text}orm_library: x\n", "`orm_library`"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_record_that_says_nothing_is_told_and_nothing_is_changed(broken: str, shop: Path) -> None:
    edit, said = BROKEN[broken]
    text = edit((shop / ANSWERS).read_text("utf-8"))
    (shop / ANSWERS).write_text(text) if text else (shop / ANSWERS).unlink()
    commit(shop)
    before = snapshot(shop)
    done = trivet(*CHANGE, cwd=shop)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert snapshot(shop) == before
