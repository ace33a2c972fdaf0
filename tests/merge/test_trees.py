"""What becomes of files: added, updated, kept, moved, deleted; and how it is told."""

from __future__ import annotations

import pytest

from trivet.merge import Fate, File, Kind, Labels, Merged, Stages, merge

TEXT = "".join(f"line {number}\n" for number in range(10))


def tree(**files: str) -> dict[str, File]:
    """Return files with one-word names."""
    return {name: File(text.encode()) for name, text in files.items()}


def fates(merged: Merged) -> dict[str, Fate]:
    return {outcome.path: outcome.fate for outcome in merged.outcomes}


def test_every_path_is_told_once_in_order() -> None:
    base = tree(both="1", gone="2", mine="3", others="4", same="5", taken="6")
    ours = tree(added="7", both="1", mine="33", others="4", same="55", taken="6")
    theirs = tree(both="1", gone="2", mine="3", new="8", others="44", same="55")
    merged = merge(base, ours, theirs)
    assert fates(merged) == {
        "added": Fate.YOURS,
        "both": Fate.UNCHANGED,
        "gone": Fate.KEPT_DELETED,
        "mine": Fate.YOURS,
        "new": Fate.ADDED,
        "others": Fate.UPDATED,
        "same": Fate.UNCHANGED,
        "taken": Fate.REMOVED,
    }
    assert merged.tree == tree(added="7", both="1", mine="33", new="8", others="44", same="55")
    assert list(fates(merged)) == sorted(fates(merged))
    assert merged.counts[Fate.YOURS] == 2


def test_changes_of_both_sides_are_merged() -> None:
    ours, theirs = TEXT.replace("line 1", "one"), TEXT.replace("line 8", "eight")
    merged = merge(tree(a=TEXT), tree(a=ours), tree(a=theirs))
    assert merged.tree == tree(a=ours.replace("line 8", "eight"))
    assert fates(merged) == {"a": Fate.MERGED}


def test_a_conflict_has_marks_and_what_git_needs_for_its_index() -> None:
    base, ours, theirs = tree(a="x\n"), tree(a="y\n"), tree(a="z\n")
    merged = merge(base, ours, theirs, labels=Labels("ours", "template 2.0"))
    marked = "<<<<<<< ours\ny\n=======\nz\n>>>>>>> template 2.0\n"
    [conflict] = merged.conflicts
    assert merged.tree == tree(a=marked)
    assert conflict.conflicts == 1
    assert conflict.stages == Stages(base["a"], ours["a"], theirs["a"])


def test_a_conflict_may_show_the_base() -> None:
    labels = Labels("ours", "theirs", base="1.0")
    merged = merge(tree(a="x\n"), tree(a="y\n"), tree(a="z\n"), labels=labels)
    marked = "<<<<<<< ours\ny\n||||||| 1.0\nx\n=======\nz\n>>>>>>> theirs\n"
    assert merged.tree == tree(a=marked)


def test_what_the_owner_deleted_stays_deleted_whatever_the_template_changes() -> None:
    merged = merge(tree(a=TEXT), {}, tree(a=TEXT + "more\n"))
    assert not merged.tree
    assert fates(merged) == {"a": Fate.KEPT_DELETED}


def test_a_folder_that_the_owner_deleted_takes_nothing_new() -> None:
    """As a file alone, of an example that is gone, it would not even run."""
    base = {path: File(TEXT.encode()) for path in ("notes/models.py", "main.py")}
    ours = {"main.py": base["main.py"]}
    theirs = {**base, "notes/deep/admin.py": File(b"x"), "admin.py": File(b"y")}
    merged = merge(base, ours, theirs)
    assert merged.tree == {**ours, "admin.py": File(b"y")}
    assert fates(merged)["notes/deep/admin.py"] is Fate.KEPT_DELETED


def test_what_the_template_deleted_and_the_owner_changed_is_a_conflict_without_marks() -> None:
    base, ours = tree(a=TEXT), tree(a=TEXT + "more\n")
    merged = merge(base, ours, {})
    assert merged.tree == ours
    [conflict] = merged.conflicts
    assert conflict.stages == Stages(base["a"], ours["a"], None)


@pytest.mark.parametrize(
    ("path", "base", "ours"),
    [
        ("a.py", 'x = ["a", "b"]\n', "x = [\n    'a',\n    'b',\n]\n"),
        ("a.toml", "a = 1\nb = [1]\n", "a=1\nb = [ 1 ]\n"),
        ("a.txt", "a\nb\n", "a\r\nb\r\n"),
    ],
)
def test_what_the_template_deleted_goes_if_the_owner_only_formatted_it(
    path: str, base: str, ours: str
) -> None:
    merged = merge({path: File(base.encode())}, {path: File(ours.encode())}, {})
    assert fates(merged) == {path: Fate.REMOVED}


def test_a_file_of_one_name_made_by_both_is_a_conflict_where_they_differ() -> None:
    ours = tree(a="one\nours\n")
    merged = merge({}, ours, tree(a="one\ntheirs\n"))
    marked = "one\n<<<<<<< yours\nours\n=======\ntheirs\n>>>>>>> template\n"
    assert merged.tree == tree(a=marked)
    assert merged.conflicts[0].stages == Stages(None, ours["a"], File(b"one\ntheirs\n"))
    assert not merge({}, ours, ours).conflicts


def test_what_is_never_merged_is_left_alone_once_it_is_there() -> None:
    base = tree(lock="1", gone="2", kept="3")
    ours = tree(lock="11", kept="3")
    merged = merge(base, ours, tree(lock="111", gone="22", new="4"), never=lambda _: True)
    assert merged.tree == tree(lock="11", kept="3", new="4")
    assert fates(merged) == {
        "gone": Fate.KEPT_DELETED,
        "kept": Fate.YOURS,
        "lock": Fate.YOURS,
        "new": Fate.ADDED,
    }


def test_modes_are_merged_like_values() -> None:
    plain, executable = File(TEXT.encode()), File(TEXT.encode(), Kind.EXECUTABLE)
    changed = File((TEXT + "more\n").encode())
    result = File(changed.content, Kind.EXECUTABLE)
    assert merge({"a": plain}, {"a": executable}, {"a": changed}).tree == {"a": result}
    assert merge({"a": plain}, {"a": changed}, {"a": executable}).tree == {"a": result}
    assert merge({"a": executable}, {"a": executable}, {"a": plain}).tree == {"a": plain}


def test_links_are_merged_as_a_whole() -> None:
    old, ours, theirs = (File(target, Kind.LINK) for target in (b"a", b"b", b"c"))
    assert merge({"l": old}, {"l": old}, {"l": theirs}).tree == {"l": theirs}
    merged = merge({"l": old}, {"l": ours}, {"l": theirs})
    assert merged.tree == {"l": ours}
    assert merged.conflicts[0].conflicts == 1
    assert merge({"l": old}, {"l": ours}, {"l": File(b"text")}).conflicts


def test_a_file_of_the_templates_where_the_owner_has_a_folder_is_a_conflict() -> None:
    ours, theirs = {"docs/mine.md": File(b"x")}, {"docs": File(b"y")}
    merged = merge({}, ours, theirs)
    assert merged.tree == ours
    assert merged.conflicts[0].stages == Stages(theirs=theirs["docs"])
    merged = merge({}, theirs, ours)
    assert merged.tree == theirs
    assert merged.conflicts[0].path == "docs/mine.md"


def test_a_file_that_the_template_moved_to_where_the_owner_has_a_file_stays_in_place() -> None:
    base, ours = tree(a=TEXT), tree(a=TEXT + "ours\n", x="mine")
    merged = merge(base, ours, {"x/a": File(TEXT.replace("line 1", "one").encode())})
    assert merged.tree == tree(a=TEXT.replace("line 1", "one") + "ours\n", x="mine")
    assert not merged.conflicts
