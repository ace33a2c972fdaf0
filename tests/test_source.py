"""What a project remembers of its making leads to its templates on any machine, and tells of none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from tests.commands import trivet
from trivet.catalog import Catalog
from trivet.source import CARRIED

ROOT = Path(__file__).parents[1]
SOURCE = yaml.safe_load((ROOT / "facts/source.yml").read_text("utf-8"))
COPIER = (sys.executable, "-m", "copier")


def run(*command: str, cwd: Path, home: Path) -> str:
    """Run a command as somebody whose home is `home`, and return what it prints."""
    process = subprocess.run(
        command, cwd=cwd, env={**os.environ, "HOME": str(home)}, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


def git(*arguments: str, cwd: Path, home: Path) -> str:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    return run("git", *identity, *arguments, cwd=cwd, home=home)


@pytest.mark.parametrize("maker", ["trivet", "copier"])
def test_no_tracked_file_tells_where_it_was_made_and_copier_updates_it_elsewhere(
    maker: str, tmp_path: Path, home: Path
) -> None:
    desk = tmp_path / "desk-of-the-maker"
    desk.mkdir()
    flags = ("--defaults", "--no-install", "--no-git")
    if maker == "trivet":
        made = trivet("new", "shop", "--set", "framework=flask", *flags, cwd=desk)
        assert made.returncode == 0, made.stderr
    else:
        answers = ("--defaults", "--data", "framework=flask", "--quiet")
        run(*COPIER, "copy", *answers, str(ROOT), "shop", cwd=desk, home=home)
    git("init", "--quiet", cwd=desk / "shop", home=home)
    git("add", "--all", cwd=desk / "shop", home=home)
    git("commit", "--quiet", "-m", "First", cwd=desk / "shop", home=home)
    for name in git("ls-files", cwd=desk / "shop", home=home).splitlines():
        text = (desk / "shop" / name).read_text("utf-8", "replace")
        for place in (tmp_path, home, ROOT, Path.home()):
            assert str(place) not in text, name

    # Another person, to whom Trivet is no stranger.
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(desk / "shop", elsewhere / "shop")
    other = {"HOME": str(elsewhere)}
    assert trivet("new", "own", *flags, cwd=elsewhere, environment=other).returncode == 0
    for command in (("update",), ("recopy", "--overwrite")):
        run(*COPIER, *command, "--defaults", cwd=elsewhere / "shop", home=elsewhere)
        assert git("status", "--porcelain", cwd=elsewhere / "shop", home=elsewhere) == ""


def test_the_same_templates_are_kept_as_the_same_commit(tmp_path: Path) -> None:
    kept = []
    for name in ("ada", "bob"):
        (tmp_path / name).mkdir()
        home = {"HOME": str(tmp_path / name), "GIT_DIR": str(tmp_path / "another.git")}
        made = trivet(
            "new", "shop", "--defaults", "--no-install", "--no-git",
            cwd=tmp_path / name, environment=home,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        repository = tmp_path / name / SOURCE["_src_path"].removeprefix("~/")
        kept.append(git("rev-parse", SOURCE["_commit"], cwd=repository, home=tmp_path))
        files = git("ls-tree", "--name-only", SOURCE["_commit"], cwd=repository, home=tmp_path)
        assert sorted(files.split()) == sorted(CARRIED)
    assert kept[0] == kept[1]


def test_a_home_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".local").write_text("in the way")
    home = {"HOME": str(tmp_path)}
    flags = ("--defaults", "--no-install", "--no-git")
    assert trivet("new", "shop", *flags, cwd=tmp_path, environment=home).returncode == 0


@pytest.mark.parametrize(
    "source",
    [
        "gh:acme/trivet",
        "https://git.example/acme/trivet.git",
        "git@git.example:acme/trivet.git",
        "git+ssh://git.example/acme/trivet",
        "~/trivet",
    ],
)
def test_a_source_that_others_reach_is_recorded(source: str, catalog: Catalog) -> None:
    given = {"_commit": "v9.9", "_src_path": source}
    assert recorded(given, catalog) == given


@pytest.mark.parametrize(
    "source",
    [
        "/srv/trivet",
        "C:\\src\\trivet",
        "D:/src",
        "file:///src",
        "git+file:///src",
        "../t",
        ".",
    ],
)
def test_a_folder_is_not_recorded(source: str, catalog: Catalog) -> None:
    assert recorded({"_commit": "4609782", "_src_path": source}, catalog) == SOURCE


def recorded(answers: dict[str, str], catalog: Catalog) -> dict[str, str]:
    """Return what the answers file says of a project that was made from such a source."""
    partial = '{% include "templates/_shared/answers.yml.jinja" %}'
    context = {"_copier_answers": answers, "kept_source": SOURCE}
    return dict(yaml.safe_load(catalog.render(partial, context)))


def test_the_release_is_the_installed_version() -> None:
    assert SOURCE["_commit"] == f"v{version('trivet')}"


def test_an_installed_trivet_carries_what_it_keeps() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert sorted(wheel["force-include"]) == sorted(CARRIED)


def test_nothing_links_to_the_package_index() -> None:
    """It does not know Trivet, and other packages have pages of their own."""
    listed = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()
    texts = (name for name in listed if not name.startswith("tests/") and name != "uv.lock")
    link = re.compile(rb"pypi\.org/(project|p)/")
    assert [name for name in texts if link.search((ROOT / name).read_bytes())] == []
