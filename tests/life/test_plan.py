"""What an update would do is told by file, and its diff is what it does."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from tests.life.repositories import ODD, Repository, every_kind, intent, text
from trivet.life.application import apply
from trivet.life.plan import WORDS, Plan
from trivet.merge import Fate, File, Tree, merge


def plan(base: Tree, ours: Tree, theirs: Tree) -> Plan:
    return Plan.of(ours, merge(base, ours, theirs))


def test_every_fate_has_its_words() -> None:
    assert {*WORDS} == {*Fate}


def test_the_groups_begin_with_what_asks_for_a_decision() -> None:
    groups = plan(*every_kind()).groups
    assert [*groups][:2] == [Fate.CONFLICT, Fate.MERGED]
    conflicts = [change.outcome.path for change in groups[Fate.CONFLICT]]
    assert conflicts == ["both.txt", "gone.txt", "logo.png"]
    assert [change.outcome.path for change in groups[Fate.YOURS]] == ["own.txt"]


def test_an_update_without_changes_is_empty() -> None:
    base, ours, _ = every_kind()
    found = plan(base, ours, base)
    assert found.is_empty
    assert found.diff == ""
    assert not plan(*every_kind()).is_empty


def test_the_diff_is_what_the_update_does(tmp_path: Path) -> None:
    """`git apply` of it makes the same files; binary ones and folders in place of files aside."""
    base, ours, theirs = every_kind()
    odd = {
        "no end.txt": (text("a\nb"), text("a\nc")),
        "crlf.txt": (File(b"a\r\nb\r\n"), File(b"a\r\nc\r\n")),
        "latin.txt": (File(b"caf\xe9\n"), File(b"th\xe9\n")),
        "form.txt": (text("a\x0cb\n"), text("a\x0cc\n")),
        "empty.txt": (text("a\n"), text("")),
    }
    base |= {path: old for path, (old, _) in odd.items()}
    ours |= {path: old for path, (old, _) in odd.items()}
    theirs |= {path: new for path, (_, new) in odd.items()}
    lines = "".join(f"line {n}\n" for n in range(9))
    base["old/a.txt"], ours["old/a.txt"] = text(lines), text(lines + "mine\n")
    theirs["new/a.txt"] = text("first\n" + lines)
    for path in ("tool", "tool/run.sh", "notes", "notes/a.md", "logo.png"):
        for tree in (base, ours, theirs):
            tree.pop(path, None)
    shop = Repository.make(tmp_path / "shop", ours)
    other = shop.copy(tmp_path / "other")
    change = intent(shop, base, theirs)
    diff = os.fsencode(Plan.of(change.ours, change.merged).diff)
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"], input=diff, cwd=other.top, check=True
    )
    apply(shop.project, change)
    expected, found = shop.project.tree(), other.project.tree()
    assert {path: found.get(path) for path in expected} == expected


def test_a_binary_file_has_no_lines_to_show() -> None:
    groups = plan({"x": File(b"\0a")}, {"x": File(b"\0a")}, {"x": File(b"\0b")}).groups
    diff = groups[Fate.UPDATED][0].diff
    assert diff == "diff --git a/x b/x\nBinary files a/x and b/x differ\n"


def test_the_report_is_the_same_for_every_program() -> None:
    report = json.loads(json.dumps(plan(*every_kind()).report()))
    assert report["conflicts"] == ["both.txt", "gone.txt", "logo.png"]
    assert report["counts"]["conflict"] == 3
    files = {file["path"]: file for file in report["files"]}
    assert "same.txt" not in files
    assert {*files["both.txt"]} == {"path", "fate", "moved_from", "conflicts", "diff"}
    assert files["both.txt"]["conflicts"] == 1
    assert "+<<<<<<< yours\n" in files["both.txt"]["diff"]
    assert files["gone.txt"]["diff"] == ""
    assert files[ODD]["fate"] == "updated"
