"""A project is found in any repository, and its files are those that git would keep."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.life.repositories import ODD, Repository, text
from trivet.errors import UserError
from trivet.life import ANSWERS_FILE, Project
from trivet.merge import File, Kind

TREE = {
    "app/main.py": text("main\n"),
    "bin/start": text("start\n", Kind.EXECUTABLE),
    "link": File(b"nowhere", Kind.LINK),
    ".gitignore": text(".env\n*.log\n"),
    ODD: text("odd\n"),
}


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    return Repository.make(tmp_path / "shop", TREE)


def refusal(project: Project, *paths: str) -> UserError:
    with pytest.raises(UserError) as caught:
        project.require_free(paths) if paths else project.require_calm()
    assert caught.value.advice.startswith("Nothing was changed.")
    return caught.value


def test_the_tree_is_what_git_keeps_or_would(shop: Repository) -> None:
    own = {".env": text("SECRET=1\n"), "x.log": text(""), "new.py": text("new\n")}
    shop.write(own)
    tree = dict(shop.project.tree())
    del tree[ANSWERS_FILE]
    assert tree == {**TREE, "new.py": text("new\n")}


def test_a_template_file_that_a_person_ignores_is_in_the_tree(shop: Repository) -> None:
    shop.write({"x.log": text("template\n")})
    assert "x.log" in shop.project.tree(also=["x.log", "never.log"])
    assert "never.log" not in shop.project.tree(also=["x.log", "never.log"])


def test_a_deleted_file_is_not_in_the_tree(shop: Repository) -> None:
    (shop.root / "app/main.py").unlink()
    assert "app/main.py" not in shop.project.tree()


def test_no_file_is_read_through_a_link(shop: Repository, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/main.py").write_text("another's\n")
    (shop.root / "app/main.py").unlink()
    (shop.root / "app").rmdir()
    (shop.root / "app").symlink_to(tmp_path / "elsewhere")
    tree = shop.project.tree(also=["app/main.py"])
    assert "app/main.py" not in tree
    assert tree["app"].kind is Kind.LINK


def test_a_disk_without_modes_and_links_has_them_in_the_index(shop: Repository) -> None:
    for setting in ("core.fileMode", "core.symlinks"):
        shop.git("config", setting, "false")
    (shop.root / "bin/start").chmod(0o644)
    (shop.root / "app/main.py").chmod(0o755)
    (shop.root / "link").unlink()
    (shop.root / "link").write_text("nowhere")
    tree = shop.project.tree()
    assert {path: tree[path].kind for path in ("bin/start", "app/main.py", "link")} == {
        "bin/start": Kind.EXECUTABLE,
        "app/main.py": Kind.PLAIN,
        "link": Kind.LINK,
    }


def test_what_a_sparse_checkout_leaves_out_is_there(shop: Repository) -> None:
    shop.git("sparse-checkout", "set", "--no-cone", "/*", "!/app/")
    assert not (shop.root / "app").exists()
    assert shop.project.tree()["app/main.py"] == TREE["app/main.py"]
    shop.project.require_calm()


@pytest.mark.parametrize("below", ["apps/shop", "ä b/\nc"])
def test_a_project_below_the_top_has_its_own_paths(below: str, tmp_path: Path) -> None:
    shop = Repository.make(tmp_path / "all", TREE, below)
    (shop.top / "README.md").write_text("not committed")
    shop.git("add", "README.md")
    project = shop.project
    assert (project.root, project.below) == (shop.root, f"{below}/")
    assert {*project.tree()} == {*TREE, ANSWERS_FILE}
    project.require_calm()
    (shop.root / "app/main.py").write_text("changed\n")
    assert refusal(project).report["changed"] == ["app/main.py"]


def test_a_worktree_a_submodule_and_a_detached_head_are_repositories(
    shop: Repository, tmp_path: Path
) -> None:
    shop.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))
    linked = Project.read(tmp_path / "tree")
    assert linked.git_dir == shop.top / ".git/worktrees/tree"
    linked.require_calm()
    outer = Repository.make(tmp_path / "outer", {})
    outer.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(shop.top), "sub"
    )
    inner = Project.read(outer.top / "sub")
    assert (inner.below, inner.git_dir) == ("", outer.top / ".git/modules/sub")
    assert {*inner.tree()} == {*TREE, ANSWERS_FILE}
    assert outer.project.tree()["sub"].kind is Kind.LINK


def test_without_a_repository_nothing_could_be_undone(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        Project.read(tmp_path)
    assert "in no git repository" in caught.value.message
    assert "git init && git add -A && git commit" in caught.value.advice
    with pytest.raises(UserError, match="There is no folder"):
        Project.read(tmp_path / "missing")


def test_without_git_it_is_said(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="git is not installed"):
        Project.read(shop.root)


def test_a_settings_file_that_git_refuses_is_its_own_words(shop: Repository) -> None:
    (shop.top / ".git/config").write_text("[nonsense")
    with pytest.raises(UserError, match="git cannot read the repository: bad config line"):
        Project.read(shop.root)


@pytest.mark.parametrize("change", ["edited", "staged", "deleted", "intended"])
def test_changes_that_are_not_committed_are_refused(change: str, shop: Repository) -> None:
    path = "new.py" if change == "intended" else ODD
    if change == "deleted":
        (shop.root / path).unlink()
    else:
        shop.write({path: text("changed\n")})
    if change == "staged":
        shop.git("add", path)
    if change == "intended":
        shop.git("add", "--intent-to-add", path)
    assert refusal(shop.project).report["changed"] == [path]


def test_a_new_file_matters_only_where_something_is_written(shop: Repository) -> None:
    shop.write({"new.py": text("new\n"), "x.log": text("ignored\n")})
    project = shop.project
    project.require_calm()
    project.require_free(["app/main.py", "x.log", "other.py"])
    assert "`new.py`" in refusal(project, "new.py").message


@pytest.mark.parametrize("operation", ["merge", "rebase", "cherry-pick", "revert"])
def test_what_git_is_in_the_middle_of_comes_first(operation: str, shop: Repository) -> None:
    for branch in ("one", "two"):
        shop.git("switch", "--quiet", "--create", branch, "main")
        shop.write({"app/main.py": text(f"{branch}\n")})
        shop.commit()
    commit = "main~0" if operation == "revert" else "one"
    subprocess.run(["git", operation, commit], cwd=shop.top, capture_output=True, check=False)
    if operation == "revert":  # the first commit itself: all files have to go
        assert (shop.top / ".git/REVERT_HEAD").exists()
    error = refusal(shop.project)
    assert f"in the middle of a {operation}" in error.message
    assert f"git {operation} --abort" in error.advice


def test_a_bisection_is_no_matter(shop: Repository) -> None:
    shop.write({"app/main.py": text("2\n")})
    shop.commit()
    shop.git("bisect", "start", "HEAD", "HEAD~1")
    shop.project.require_calm()


def test_a_read_only_file_is_left_alone(shop: Repository) -> None:
    (shop.root / "app/main.py").chmod(0o444)
    assert "chmod u+w app/main.py" in refusal(shop.project, "app/main.py").advice


def test_nothing_is_written_through_a_link(shop: Repository, tmp_path: Path) -> None:
    (shop.root / "data").symlink_to(tmp_path)
    assert "`data` is a symbolic link" in refusal(shop.project, "data/x.txt").message


@pytest.mark.parametrize("flag", ["assume-unchanged", "skip-worktree"])
def test_changes_that_git_shall_not_see_are_left_alone(flag: str, shop: Repository) -> None:
    shop.git("update-index", f"--{flag}", "app/main.py")
    project = shop.project
    project.require_free(["app/main.py"])
    shop.write({"app/main.py": text("secret\n")})
    project.require_calm()
    assert "--no-assume-unchanged --no-skip-worktree" in refusal(project, "app/main.py").advice


def test_a_persons_pathspec_settings_are_no_matter(
    shop: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"):
        monkeypatch.setenv(name, "1")
    shop.project.require_calm()
    assert os.environ["GIT_GLOB_PATHSPECS"] == "1"
