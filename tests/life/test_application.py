"""A merge comes into a project as git's own would: staged, with the conflicts that every tool knows."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.life.repositories import ODD, RECORD, Repository, every_kind, intent, text
from trivet.errors import UserError
from trivet.life import ANSWERS_FILE
from trivet.life.application import UnsettledError, abort, apply, require_idle, resume
from trivet.merge import File, Kind, Tree

BASE = {"a.txt": text("one\n\n\ntwo\n"), "b.txt": text("b\n")}
OURS = {**BASE, "a.txt": text("mine\n\n\ntwo\n")}
CLEAN = {**BASE, "a.txt": text("one\n\n\nnew\n")}
CLASH = {**BASE, "a.txt": text("other\n\n\ntwo\n"), "b.txt": text("new\n")}


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    return Repository.make(tmp_path / "shop", OURS)


def update(repository: Repository, base: Tree, theirs: Tree) -> tuple[str, ...]:
    return apply(repository.project, intent(repository, base, theirs))


def refusal(repository: Repository, theirs: Tree = CLEAN) -> UserError:
    before = repository.state()
    with pytest.raises(UserError) as caught:
        update(repository, BASE, theirs)
    assert repository.state() == before
    assert not (repository.project.git_dir / "trivet/update").exists()
    return caught.value


def read(repository: Repository, path: str) -> str:
    return (repository.root / path).read_text("utf-8")


def test_without_conflicts_all_is_staged_and_recorded_and_left_to_commit(shop: Repository) -> None:
    assert update(shop, BASE, CLEAN) == ()
    assert shop.status() == [f"M  {ANSWERS_FILE}", "M  a.txt"]
    assert read(shop, "a.txt") == "mine\n\n\nnew\n"
    assert shop.project.record.version == "v0.2.0"
    require_idle(shop.project)
    with pytest.raises(UserError, match="No change of this project is in progress"):
        resume(shop.project)


def test_what_has_not_changed_is_not_written(shop: Repository) -> None:
    before = (shop.root / "b.txt").stat()
    update(shop, BASE, CLEAN)
    after = (shop.root / "b.txt").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_every_kind_of_change_is_undone_by_the_byte(tmp_path: Path) -> None:
    base, ours, theirs = every_kind()
    shop = Repository.make(tmp_path / "shop", ours)
    (shop.root / "app/clean.py").chmod(0o640)
    (shop.root / "app/fall").chmod(0o750)
    (shop.root / "app").chmod(0o700)
    before = shop.state()
    assert update(shop, base, theirs) == ("both.txt", "gone.txt", "logo.png")
    assert (shop.root / "app/clean.py").stat().st_mode & 0o777 == 0o640
    assert read(shop, "tool/run.sh") == "run\n"
    assert read(shop, ODD) == "odder\n"
    assert not (shop.root / "app/fall").exists()
    assert (shop.root / "notes").is_file()
    abort(shop.project)
    assert shop.state() == before


def test_a_conflict_is_in_the_file_and_in_the_index(shop: Repository) -> None:
    assert update(shop, BASE, CLASH) == ("a.txt",)
    assert shop.status() == ["UU a.txt", "M  b.txt"]
    for stage, content in (
        ("1", "one\n\n\ntwo\n"),
        ("2", "mine\n\n\ntwo\n"),
        ("3", "other\n\n\ntwo\n"),
    ):
        assert shop.git("show", f":{stage}:a.txt") == content
    assert read(shop, "a.txt").startswith("<<<<<<< yours\nmine\n=======\nother\n>>>>>>> template\n")
    shop.git("checkout", "--theirs", "a.txt")
    assert read(shop, "a.txt") == "other\n\n\ntwo\n"
    shop.git("checkout", "--merge", "a.txt")
    assert "<<<<<<< ours" in read(shop, "a.txt")


def test_a_binary_and_a_deleted_file_conflict_without_markers(tmp_path: Path) -> None:
    base, ours, theirs = every_kind()
    shop = Repository.make(tmp_path / "shop", ours)
    update(shop, base, theirs)
    assert {"UD gone.txt", "UU logo.png", "UU both.txt"} <= {*shop.status()}
    assert (shop.root / "logo.png").read_bytes() == b"\0I"
    assert read(shop, "gone.txt") == "I\n"


def test_the_version_is_recorded_when_no_conflict_is_left(shop: Repository) -> None:
    update(shop, BASE, CLASH)
    assert read(shop, ANSWERS_FILE) == RECORD
    with pytest.raises(UnsettledError, match=r"`a.txt` \(line 1\)") as caught:
        resume(shop.project)
    assert caught.value.exit_code == 1
    assert caught.value.report["conflicts"] == ["a.txt"]
    assert "`trivet update --continue`" in caught.value.advice
    shop.write({"a.txt": text("settled\n")})
    with pytest.raises(UnsettledError, match=r"`a.txt`.$"):
        resume(shop.project)  # git does not know yet
    shop.git("add", "a.txt")
    resume(shop.project)
    assert shop.project.record.version == "v0.2.0"
    assert shop.status() == [f"M  {ANSWERS_FILE}", "M  a.txt", "M  b.txt"]
    require_idle(shop.project)


def test_markers_that_git_was_told_are_settled_are_still_conflicts(shop: Repository) -> None:
    update(shop, BASE, CLASH)
    shop.git("add", "a.txt")
    with pytest.raises(UnsettledError, match=r"`a.txt` \(line 1\)"):
        resume(shop.project)


def test_what_is_committed_meanwhile_is_no_matter(shop: Repository) -> None:
    update(shop, BASE, CLASH)
    shop.write({"a.txt": text("settled\n")})
    shop.commit()
    resume(shop.project)
    assert shop.status() == [f"M  {ANSWERS_FILE}"]


def test_a_second_change_waits_for_the_first(shop: Repository) -> None:
    change = intent(shop, BASE, CLASH)
    apply(shop.project, change)
    with pytest.raises(UserError) as caught:
        apply(shop.project, change)
    assert "The update to 0.2.0 is in progress" in caught.value.message
    assert "--continue` finishes" in caught.value.advice
    assert "--abort` undoes" in caught.value.advice


@pytest.mark.parametrize("way", [["reset", "--hard"], ["checkout", "--force", "HEAD", "."]])
def test_a_change_that_git_has_taken_away_is_not_recorded(way: list[str], shop: Repository) -> None:
    before = shop.state()
    update(shop, BASE, CLASH)
    shop.git(*way)
    with pytest.raises(UserError, match="Nothing of the update"):
        resume(shop.project)
    assert shop.project.record.version == "v0.1.0"
    abort(shop.project)
    assert shop.state() == before


def test_all_ones_own_side_is_an_answer_too(shop: Repository) -> None:
    update(shop, BASE, {**CLASH, "b.txt": BASE["b.txt"]})
    shop.git("checkout", "--ours", "a.txt")
    shop.git("add", "a.txt")
    resume(shop.project)
    assert shop.project.record.version == "v0.2.0"


def test_abort_takes_back_what_was_settled_and_keeps_what_is_new(tmp_path: Path) -> None:
    base, ours, theirs = every_kind()
    shop = Repository.make(tmp_path / "shop", ours)
    shop.write({"app/fall/kept.log": text("mine\n")})
    update(shop, base, theirs)
    shop.write({"both.txt": text("settled\n"), "app/clean.py": text("edited\n")})
    shop.git("add", "both.txt", "app/clean.py")
    shop.write({"app/new/own.py": text("new\n")})
    abort(shop.project)
    assert shop.status() == ["?? app/fall/kept.log", "?? app/new/"]
    assert read(shop, "both.txt") == "I\n"
    assert [path.name for path in (shop.root / "app/new").iterdir()] == ["own.py"]


def test_a_broken_record_does_not_keep_from_aborting(shop: Repository) -> None:
    update(shop, BASE, CLASH)
    shop.write({ANSWERS_FILE: text("[")})
    abort(shop.project)
    assert read(shop, "a.txt") == "mine\n\n\ntwo\n"


def test_changes_that_are_not_committed_are_refused(shop: Repository) -> None:
    shop.write({"b.txt": text("unsaved\n")})
    assert "`b.txt`" in refusal(shop).message


def test_a_new_file_in_the_way_is_refused(shop: Repository) -> None:
    shop.write({"new.txt": text("mine\n")})
    assert "`new.txt`" in refusal(shop, {**BASE, "new.txt": text("template\n")}).message


def test_a_file_that_changed_after_the_merge_is_refused(shop: Repository) -> None:
    change = intent(shop, BASE, CLEAN)
    shop.write({"a.txt": text("later\n")})
    shop.commit()
    with pytest.raises(UserError, match="has changed meanwhile"):
        apply(shop.project, change)
    assert read(shop, "a.txt") == "later\n"


def test_a_folder_in_the_way_leaves_all_as_it_was(shop: Repository) -> None:
    (shop.root / "c.txt").mkdir()
    error = refusal(shop, {**CLEAN, "c.txt": text("c\n")})
    assert "c.txt" in error.message
    assert error.advice.startswith("Nothing was changed.")


def test_another_git_at_work_is_waited_for_by_the_person(shop: Repository) -> None:
    (shop.top / ".git/index.lock").touch()
    assert "Another git is at work" in refusal(shop).message


def test_two_at_once_do_not_meet(shop: Repository) -> None:
    fcntl = pytest.importorskip("fcntl")
    (shop.top / ".git/trivet/prepared").mkdir(parents=True)
    descriptor = os.open(shop.top / ".git/trivet", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert "Another Trivet" in refusal(shop).message
    assert (shop.top / ".git/trivet/prepared").exists()
    os.close(descriptor)
    assert update(shop, BASE, CLEAN) == ()


def test_what_a_person_ignores_is_written_but_not_staged(tmp_path: Path) -> None:
    shop = Repository.make(tmp_path / "shop", BASE | {".gitignore": text("NOTES.md\n")})
    shop.write({"NOTES.md": text("1\n")})
    update(shop, {**BASE, "NOTES.md": text("1\n")}, {**CLEAN, "NOTES.md": text("2\n")})
    assert read(shop, "NOTES.md") == "2\n"
    assert shop.status() == [f"M  {ANSWERS_FILE}", "M  a.txt"]


@pytest.mark.parametrize("below", ["apps/shop", "ä b/\nc"])
def test_below_the_top_nothing_else_is_touched(below: str, tmp_path: Path) -> None:
    shop = Repository.make(tmp_path / "all", OURS, below)
    (shop.top / "README.md").write_text("staged")
    shop.git("add", "README.md")
    before = shop.state()
    update(shop, BASE, CLASH)
    assert sorted(shop.status()) == ["A  README.md", f"M  {below}/b.txt", f"UU {below}/a.txt"]
    abort(shop.project)
    assert shop.state() == before


def test_another_project_of_the_repository_is_named(tmp_path: Path) -> None:
    shop = Repository.make(tmp_path / "all", OURS, "shop")
    blog = Repository(shop.top, "blog")
    blog.write({ANSWERS_FILE: text(RECORD), **OURS})
    shop.commit()
    update(shop, BASE, CLASH)
    for act in (abort, resume):
        with pytest.raises(UserError) as caught:
            act(blog.project)
        assert str(shop.root) in caught.value.message
    shop.git("add", "--all")
    shop.git("commit", "--quiet", "--message", "Half of it")
    with pytest.raises(UserError, match="is in progress in"):
        update(blog, BASE, CLEAN)


def test_a_linked_worktree_has_an_update_of_its_own(shop: Repository, tmp_path: Path) -> None:
    shop.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))
    tree = Repository(tmp_path / "tree")
    before = tree.state()
    update(tree, BASE, CLASH)
    assert update(shop, BASE, CLEAN) == ()
    abort(tree.project)
    assert tree.state() == before
    assert read(shop, "a.txt") == "mine\n\n\nnew\n"


HOSTILE = {
    "core.autocrlf": "true",
    "core.safecrlf": "true",
    "core.quotePath": "true",
    "core.fsmonitor": "/bin/false",
    "core.untrackedCache": "true",
    "core.splitIndex": "true",
    "status.showUntrackedFiles": "all",
    "status.renames": "copies",
    "diff.noprefix": "true",
    "color.ui": "always",
    "merge.conflictStyle": "diff3",
}


def test_a_persons_settings_and_hooks_change_nothing(tmp_path: Path) -> None:
    base, ours, theirs = every_kind()
    plain = Repository.make(tmp_path / "plain", ours)
    other = plain.copy(tmp_path / "other")
    update(plain, base, theirs)
    for name, value in HOSTILE.items():
        other.git("config", name, value)
    hooks = other.top / ".git/hooks"
    hooks.mkdir()
    for name in ("post-index-change", "pre-commit", "post-checkout"):
        (hooks / name).write_text("#!/bin/sh\ntouch ran\nexit 1\n")
        (hooks / name).chmod(0o755)
    before = other.state()
    update(other, base, theirs)
    assert other.state() == plain.state()
    abort(other.project)
    assert other.state() == before


@pytest.mark.parametrize("kind", ["sha256", "version 4", "sparse index", "work tree elsewhere"])
def test_all_kinds_of_repositories_will_do(kind: str, tmp_path: Path) -> None:
    base, ours, theirs = every_kind()
    flags = ("--object-format=sha256",) if kind == "sha256" else ()
    outside = {f"outside/{name}/x.txt": text(f"{name}\n") for name in "abc"}
    shop = Repository.make(tmp_path / "shop", {**ours, **outside}, "", *flags)
    if kind == "version 4":
        shop.git("update-index", "--index-version", "4")
    if kind == "sparse index":
        shop.git("sparse-checkout", "set", "--cone", "--sparse-index", "app", "notes")
        assert "outside/" in shop.git("ls-files", "--sparse")
    if kind == "work tree elsewhere":
        (shop.top / ".git").rename(tmp_path / "kept")
        (shop.top / ".git").write_text(f"gitdir: {tmp_path / 'kept'}\n")
    before = shop.state()
    assert update(shop, {**base, **outside}, {**theirs, **outside}) == (
        "both.txt",
        "gone.txt",
        "logo.png",
    )
    assert shop.git("show", ":tool/run.sh") == "run\n"
    assert shop.git("show", ":3:both.txt") == "they\n"
    abort(shop.project)
    assert shop.state() == before


def test_line_ends_are_stored_as_git_would_store_them(tmp_path: Path) -> None:
    attributes = {".gitattributes": text("* text=auto\n*.txt text eol=crlf\n")}
    crlf = {path: File(f.content.replace(b"\n", b"\r\n")) for path, f in OURS.items()}
    shop = Repository.make(tmp_path / "shop", attributes | crlf)
    update(shop, attributes | BASE, attributes | CLEAN)
    assert (shop.root / "a.txt").read_bytes() == b"mine\r\n\r\n\r\nnew\r\n"
    assert shop.git("show", ":a.txt") == "mine\n\n\nnew\n"
    assert shop.status() == [f"M  {ANSWERS_FILE}", "M  a.txt"]


def test_a_filter_of_the_repository_stores_what_it_makes(tmp_path: Path) -> None:
    attributes = {".gitattributes": text("a.txt filter=loud\n")}
    shop = Repository.make(tmp_path / "shop", attributes | OURS)
    shop.git("config", "filter.loud.clean", "tr a-z A-Z")
    shop.git("add", "--renormalize", "a.txt")
    shop.commit()
    update(shop, attributes | BASE, attributes | CLEAN)
    assert shop.git("show", ":a.txt") == "MINE\n\n\nNEW\n"
    assert shop.status() == [f"M  {ANSWERS_FILE}", "M  a.txt"]


def test_a_filter_that_fails_leaves_all_as_it_was(tmp_path: Path) -> None:
    attributes = {".gitattributes": text("a.txt filter=bad\n")}
    shop = Repository.make(tmp_path / "shop", attributes | OURS)
    shop.git("config", "filter.bad.clean", "awk '/new/ {exit 1} {print}'")
    shop.git("config", "filter.bad.required", "true")
    before = shop.state()
    with pytest.raises(UserError, match="clean filter 'bad' failed"):
        update(shop, attributes | BASE, attributes | CLEAN)
    assert shop.state() == before


def test_what_a_sparse_checkout_leaves_out_is_brought_in_and_taken_away(tmp_path: Path) -> None:
    base = {**OURS, "docs/a.md": text("a\n")}
    shop = Repository.make(tmp_path / "shop", base)
    shop.git("sparse-checkout", "set", "--no-cone", "/*", "!/docs/")
    before = shop.state()
    update(shop, {**BASE, "docs/a.md": text("a\n")}, {**CLASH, "docs/a.md": text("new\n")})
    assert read(shop, "docs/a.md") == "new\n"
    assert sorted(shop.status()) == ["M  b.txt", "M  docs/a.md", "UU a.txt"]
    abort(shop.project)
    assert shop.state() == before


def test_files_of_another_disk_are_copied_into_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, ours, theirs = every_kind()
    plain = Repository.make(tmp_path / "plain", ours)
    other = plain.copy(tmp_path / "other")
    before = other.state()
    update(plain, base, theirs)
    replace = os.replace

    def across(path: Path, target: Path) -> None:
        if (".git" in Path(path).parts) != (".git" in Path(target).parts):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        replace(path, target)

    monkeypatch.setattr(os, "replace", across)
    update(other, base, theirs)
    assert other.state() == plain.state()
    abort(other.project)
    assert other.state() == before


def test_a_file_that_moves_is_a_move_to_git(tmp_path: Path) -> None:
    lines = "".join(f"line {n}\n" for n in range(9))
    base = {"old/a.txt": text(lines)}
    shop = Repository.make(tmp_path / "shop", {"old/a.txt": text(lines + "mine\n")})
    update(shop, base, {"new/a.txt": text("first\n" + lines)})
    assert read(shop, "new/a.txt") == f"first\n{lines}mine\n"
    assert shop.git("status", "--porcelain", "old", "new") == "R  old/a.txt -> new/a.txt\n"


def test_a_repository_without_a_commit_keeps_its_files(tmp_path: Path) -> None:
    shop = Repository(tmp_path / "shop")
    shop.top.mkdir()
    shop.git("init", "--quiet", "--template=")
    shop.write({ANSWERS_FILE: text(RECORD), **OURS})
    assert "git add -A && git commit" in refusal(shop).advice


def test_an_executable_file_stays_one(tmp_path: Path) -> None:
    base = {"run": text("1\n", Kind.EXECUTABLE)}
    shop = Repository.make(tmp_path / "shop", base)
    shop.git("config", "core.fileMode", "false")
    update(shop, base, {"run": text("2\n", Kind.EXECUTABLE), "go": text("go\n", Kind.EXECUTABLE)})
    assert "100755" in shop.git("ls-files", "--stage", "run")
    assert "100755" in shop.git("ls-files", "--stage", "go")
    assert os.access(shop.root / "go", os.X_OK)


@pytest.mark.parametrize("way", ["file", "link", "submodule"])
def test_a_template_file_below_what_is_no_folder_of_ones_own_is_a_conflict(
    way: str, tmp_path: Path
) -> None:
    shop = Repository.make(tmp_path / "shop", BASE)
    if way == "submodule":
        inner = Repository.make(tmp_path / "inner", {})
        allow = ("-c", "protocol.file.allow=always")
        shop.git(*allow, "submodule", "--quiet", "add", str(inner.top), "docs")
    else:
        shop.write({"docs": File(b"nowhere", Kind.LINK) if way == "link" else text("mine\n")})
    shop.commit()
    before = shop.state()
    assert update(shop, BASE, {**CLEAN, "docs/new.md": text("new\n")}) == ("docs/new.md",)
    assert shop.git("show", ":3:docs/new.md") == "new\n"
    assert "UA docs/new.md" in shop.status()
    abort(shop.project)
    assert shop.state() == before
