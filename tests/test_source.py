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
from typing import Any

import pytest
import yaml
from packaging.version import Version

from tests.commands import snapshot, trivet
from tests.made_up import own_files, release, small
from trivet import source
from trivet.catalog import Catalog
from trivet.releases import CARRIED, Releases
from trivet.render import render
from trivet.source import keep_templates

ROOT = Path(__file__).parents[1]
SOURCE = yaml.safe_load((ROOT / "facts/source.yml").read_text("utf-8"))
STORE = Path(SOURCE["_src_path"]).relative_to("~")
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


@pytest.mark.parametrize("maker", ["copier", pytest.param("trivet", marks=pytest.mark.run)])
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
        # Or else it would take the last release, where this repository has its tag.
        how = ("--defaults", "--data", "framework=flask", "--quiet", "--vcs-ref", "HEAD")
        run(*COPIER, "copy", *how, str(ROOT), "shop", cwd=desk, home=home)
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


def test_plain_copier_brings_a_project_of_an_older_release_to_the_newest(
    tmp_path: Path, home: Path
) -> None:
    """Another person's, offline, wherever Trivet has run once."""
    own = {file.path: file.content.decode() for file in own_files()}
    answers_file = "templates/flask/{{ _copier_conf.answers_file }}.jinja"
    texts = {
        "copier.yml": "_subdirectory: templates/flask\n---\n!include questions/name.yml\n",
        "questions/name.yml": (
            "name: {type: str, default: shop}\n"
            "kept_source: {type: yaml, when: false, default: \"{% include 'facts/source.yml' %}\"}\n"
        ),
        "templates/_shared/answers.yml.jinja": own["templates/_shared/answers.yml.jinja"],
        answers_file: own[answers_file],
        "templates/flask/app.py": "A = 1\nB = 1\nC = 1\n",
        "templates/flask/old.py": "OLD = 1\n",
    }
    root, shop, fresh = (tmp_path / name for name in ("trivet", "shop", "fresh"))
    release(root, "0.1.0", small(texts))
    del texts["templates/flask/old.py"]
    newer = {"templates/flask/app.py": "A = 2\nB = 1\nC = 1\n", "templates/flask/new.py": ""}
    (root / "templates/flask/old.py").unlink()
    release(root, "0.2.0", small({**texts, **newer}))
    with Releases(root).templates(Version("0.1.0")) as templates:
        render({}, shop, templates)
    render({}, fresh, root)
    (shop / "own.py").write_text("OWN = 1\n")
    git("init", "--quiet", cwd=shop, home=home)
    git("add", "--all", cwd=shop, home=home)
    git("commit", "--quiet", "-m", "First", cwd=shop, home=home)
    keep_templates(root)
    run(*COPIER, "update", "--defaults", cwd=shop, home=home)
    assert snapshot(shop) == {**snapshot(fresh), "own.py": b"OWN = 1\n"}
    assert "_commit: v0.2.0\n" in (shop / ".copier-answers.yml").read_text("utf-8")


@pytest.fixture
def two(tmp_path: Path) -> Releases:
    """Two releases, and templates that are ahead of them."""
    for number in ("0.1.0", "0.2.0"):
        release(tmp_path / "trivet", number, small({"templates/a.txt": f"Of {number}.\n"}))
    return Releases(tmp_path / "trivet")


def kept(home: Path) -> dict[str, str]:
    """Return the tags below `home`, with their commits."""
    form = "--format=%(refname:strip=2) %(objectname)"
    lines = git("for-each-ref", form, "refs/tags", cwd=home / STORE, home=home).splitlines()
    return dict(line.split() for line in lines)


def test_each_release_is_kept_and_follows_the_one_before(two: Releases, home: Path) -> None:
    keep_templates(two.root)
    log = git("log", "--format=%s %D", "v0.2.0", cwd=home / STORE, home=home)
    assert log == "Trivet 0.2.0 tag: v0.2.0\nTrivet 0.1.0 tag: v0.1.0\n"
    text = git("show", "v0.1.0:templates/a.txt", cwd=home / STORE, home=home)
    assert text == "Of 0.1.0.\n"
    assert kept(home) == {f"v{v}": two.manifest(v).commit for v in two.versions}


def test_what_is_ahead_of_a_release_follows_it(two: Releases, home: Path) -> None:
    source = two.root / "facts/source.yml"
    source.write_text(source.read_text("utf-8").replace("0.2.0", "0.2.0.post1"), "utf-8")
    for text in ("Ahead.\n", "Farther ahead.\n"):
        (two.root / "templates/a.txt").write_text(text, "utf-8")
        keep_templates(two.root)
        found = git("show", "v0.2.0.post1:templates/a.txt", cwd=home / STORE, home=home)
        assert found == text
    assert sorted(kept(home)) == ["v0.1.0", "v0.2.0", "v0.2.0.post1"]
    parent = git("rev-parse", "v0.2.0.post1^", cwd=home / STORE, home=home).strip()
    assert parent == kept(home)["v0.2.0"]


def test_git_is_asked_once_where_all_tags_stand(
    two: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_templates(two.root)
    asked, really = [], subprocess.run

    def count(command: list[str], **how: Any) -> Any:
        asked.append(command)
        return really(command, **how)

    monkeypatch.setattr(subprocess, "run", count)
    keep_templates(two.root)
    assert len(asked) == 1


def test_a_tag_of_something_else_gives_way(two: Releases, home: Path) -> None:
    """Before a release, checkouts kept what they held under its number."""
    keep_templates(two.root)
    before = kept(home)
    git("tag", "--force", "v0.1.0", "v0.2.0", cwd=home / STORE, home=home)
    git("tag", "v9.0.0", "v0.2.0", cwd=home / STORE, home=home)
    keep_templates(two.root)
    assert kept(home) == {**before, "v9.0.0": before["v0.2.0"]}


def test_a_run_that_is_cut_off_keeps_nothing_and_the_next_keeps_all(
    two: Releases, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = b"".join(source._stream(two, two.versions))
    for end in range(0, len(whole), 97):
        with monkeypatch.context() as patch:
            patch.setattr(source, "_stream", lambda *_, end=end: [whole[:end]])
            keep_templates(two.root)
        assert kept(home) == {}
    keep_templates(two.root)
    assert sorted(kept(home)) == ["v0.1.0", "v0.2.0"]


def test_several_at_once_keep_the_same(two: Releases, home: Path) -> None:
    code = "import sys, pathlib, trivet.source as s; s.keep_templates(pathlib.Path(sys.argv[1]))"
    command = (sys.executable, "-c", code, str(two.root))
    for process in [subprocess.Popen(command) for _ in range(4)]:
        assert process.wait() == 0
    assert kept(home) == {f"v{v}": two.manifest(v).commit for v in two.versions}


def test_a_damaged_release_is_no_obstacle_either(two: Releases, home: Path) -> None:
    (two.folder / "0.1.0.zip").unlink()
    keep_templates(two.root)
    assert kept(home) == {}


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
    assert sorted(wheel["force-include"]) == sorted([*CARRIED, "releases", "CHANGELOG.md"])


def test_nothing_links_to_the_package_index() -> None:
    """It does not know Trivet, and other packages have pages of their own."""
    listed = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()
    texts = (name for name in listed if not name.startswith("tests/") and name != "uv.lock")
    link = re.compile(rb"pypi\.org/(project|p)/")
    assert [name for name in texts if link.search((ROOT / name).read_bytes())] == []
