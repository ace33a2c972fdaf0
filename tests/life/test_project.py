"""A project is found in any repository, and its files are those that git would keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.life.repositories import ODD, Repository, text
from trivet.errors import UserError
from trivet.life import ANSWERS_FILE, Project
from trivet.life.readiness import require_calm
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
    require_calm(shop.project)


@pytest.mark.parametrize("below", ["apps/shop", "ä b/\nc"])
def test_a_project_below_the_top_has_its_own_paths(below: str, tmp_path: Path) -> None:
    shop = Repository.make(tmp_path / "all", TREE, below)
    (shop.top / "README.md").write_text("not committed")
    shop.git("add", "README.md")
    project = shop.project
    assert (project.root, project.below) == (shop.root, f"{below}/")
    assert {*project.tree()} == {*TREE, ANSWERS_FILE}
    require_calm(project)
    (shop.root / "app/main.py").write_text("changed\n")
    with pytest.raises(UserError) as caught:
        require_calm(project)
    assert caught.value.report["changed"] == ["app/main.py"]


def test_a_worktree_a_submodule_and_a_detached_head_are_repositories(
    shop: Repository, tmp_path: Path
) -> None:
    shop.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))
    linked = Project.read(tmp_path / "tree")
    assert linked.git_dir == shop.top / ".git/worktrees/tree"
    require_calm(linked)
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
