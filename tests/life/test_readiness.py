"""A project is changed only when what is there can be had back; or else it is said what to do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.life.repositories import ODD, RECORD, Repository, text
from trivet.errors import UserError
from trivet.life import ANSWERS_FILE, Project
from trivet.life.readiness import require_calm, require_free

TREE = {"app/main.py": text("main\n"), ".gitignore": text("*.log\n"), ODD: text("odd\n")}


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    return Repository.make(tmp_path / "shop", TREE)


def refusal(project: Project, *paths: str) -> UserError:
    with pytest.raises(UserError) as caught:
        require_free(project, paths) if paths else require_calm(project)
    assert caught.value.advice.startswith("Nothing was changed.")
    return caught.value


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
    require_calm(project)
    require_free(project, ["app/main.py", "x.log", "other.py"])
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
    require_calm(shop.project)


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
    require_free(project, ["app/main.py"])
    shop.write({"app/main.py": text("secret\n")})
    require_calm(project)
    assert "--no-assume-unchanged --no-skip-worktree" in refusal(project, "app/main.py").advice


def test_a_persons_pathspec_settings_are_no_matter(
    shop: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"):
        monkeypatch.setenv(name, "1")
    require_calm(shop.project)


def test_nothing_is_written_into_a_submodule(shop: Repository, tmp_path: Path) -> None:
    inner = Repository.make(tmp_path / "inner", {})
    allow = ("-c", "protocol.file.allow=always")
    shop.git(*allow, "submodule", "--quiet", "add", str(inner.top), "sub")
    shop.commit()
    assert "`sub` is a symbolic link or a submodule" in refusal(shop.project, "sub/x.txt").message


def test_a_project_that_its_repository_ignores_needs_one_of_its_own(tmp_path: Path) -> None:
    home = Repository.make(tmp_path / "home", {".gitignore": text("shop/\n")})
    shop = Repository(home.top, "shop")
    shop.write({ANSWERS_FILE: text(RECORD), **TREE})
    error = refusal(shop.project)
    assert "ignores this project" in error.message
    assert "git init" in error.advice
