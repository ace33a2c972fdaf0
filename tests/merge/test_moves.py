"""Files and folders that a side moved are followed."""

from __future__ import annotations

from trivet.merge import Fate, File, Merged, merge


def text(name: str, length: int = 10) -> str:
    return "".join(f"{name} {number}\n" for number in range(length))


def tree(files: dict[str, str]) -> dict[str, File]:
    return {path: File(content.encode()) for path, content in files.items()}


def merged(base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]) -> Merged:
    return merge(tree(base), tree(ours), tree(theirs))


def test_the_templates_changes_go_into_a_file_that_the_owner_moved_and_changed() -> None:
    old = text("a")
    ours, theirs = old.replace("a 1\n", "one\n"), old.replace("a 8\n", "eight\n")
    result = merged({"app/a.py": old}, {"shop/b.py": ours}, {"app/a.py": theirs})
    assert result.tree == tree({"shop/b.py": ours.replace("a 8\n", "eight\n")})
    [outcome] = result.outcomes
    assert (outcome.base, outcome.ours, outcome.theirs) == ("app/a.py", "shop/b.py", "app/a.py")
    assert outcome.fate is Fate.MERGED


def test_the_owners_changes_go_along_with_a_file_that_the_template_moved() -> None:
    old = text("a")
    ours, theirs = old.replace("a 1\n", "one\n"), old.replace("a 8\n", "eight\n")
    result = merged({"a.py": old}, {"a.py": ours}, {"b.py": theirs})
    assert result.tree == tree({"b.py": ours.replace("a 8\n", "eight\n")})
    assert result.outcomes[0].fate is Fate.MOVED


def test_both_moved_it_and_the_owners_place_counts() -> None:
    result = merged({"a": text("a")}, {"b": text("a")}, {"c": text("a") + "more\n"})
    assert result.tree == tree({"b": text("a") + "more\n"})


def test_what_both_moved_to_one_place_is_there() -> None:
    result = merged({"a": text("a")}, {"b": text("a")}, {"b": text("a") + "more\n"})
    assert result.tree == tree({"b": text("a") + "more\n"})


def test_a_folder_that_the_owner_moved_takes_short_files_and_new_ones_along() -> None:
    base = {"app/notes/__init__.py": "", "app/notes/models.py": text("m"), "app/x.py": ""}
    ours = {"app/memos/__init__.py": "", "app/memos/models.py": text("m"), "app/x.py": ""}
    theirs = {**base, "app/notes/__init__.py": "VERSION = 1\n", "app/notes/new.py": text("n")}
    assert merged(base, ours, theirs).tree == tree(
        {
            "app/memos/__init__.py": "VERSION = 1\n",
            "app/memos/models.py": text("m"),
            "app/memos/new.py": text("n"),
            "app/x.py": "",
        }
    )


def test_a_folder_takes_the_folders_in_it_along() -> None:
    base = {"notes/models.py": text("m"), "notes/management/__init__.py": ""}
    ours = {path.replace("notes", "memos"): content for path, content in base.items()}
    theirs = {**base, "notes/management/__init__.py": "x = 1\n", "notes/tests/a.py": text("a")}
    assert merged(base, ours, theirs).tree == tree(
        {path.replace("notes", "memos"): content for path, content in theirs.items()}
    )


def test_a_folder_that_the_template_moved_takes_the_owners_new_files_along() -> None:
    base = {"app/notes/models.py": text("m")}
    ours = {**base, "app/notes/shop.py": text("s")}
    theirs = {"app/memos/models.py": text("m")}
    result = merged(base, ours, theirs)
    assert result.tree == tree({"app/memos/models.py": text("m"), "app/memos/shop.py": text("s")})
    assert {outcome.fate for outcome in result.outcomes} == {Fate.MOVED}


def test_a_folder_of_which_something_is_left_has_not_moved() -> None:
    base = {"app/models.py": text("m"), "app/main.py": text("x")}
    ours = {"notes/models.py": text("m"), "app/main.py": text("x")}
    result = merged(base, ours, {**base, "app/new.py": text("n")})
    assert "app/new.py" in result.tree


def test_what_the_owner_moved_and_the_template_deleted_is_a_conflict() -> None:
    result = merged({"a": text("a")}, {"b": text("a")}, {})
    assert result.tree == tree({"b": text("a")})
    assert result.outcomes[0].fate is Fate.CONFLICT


def test_tiny_files_are_alike_by_coincidence() -> None:
    result = merged({"a/__init__.py": ""}, {"b/__init__.py": ""}, {"a/__init__.py": "x = 1\n"})
    assert result.tree == tree({"b/__init__.py": ""})
    assert {o.path: o.fate for o in result.outcomes} == {
        "a/__init__.py": Fate.KEPT_DELETED,
        "b/__init__.py": Fate.YOURS,
    }


def test_the_same_name_counts_among_files_that_are_as_much_alike() -> None:
    base = {"old/a.txt": text("same"), "old/b.txt": text("same")}
    ours = {"new/b.txt": text("same"), "new/a.txt": text("same")}
    theirs = {"old/a.txt": text("same") + "A\n", "old/b.txt": text("same") + "B\n"}
    assert merged(base, ours, theirs).tree == tree(
        {"new/a.txt": text("same") + "A\n", "new/b.txt": text("same") + "B\n"}
    )


def test_what_the_owner_deleted_does_not_keep_a_file_away_that_is_only_alike() -> None:
    base, theirs = {"session.py": text("a")}, {"tokens.py": text("a") + text("b", 5)}
    assert merged(base, {}, theirs).tree == tree(theirs)
    assert not merged(base, {}, {"moved.py": text("a")}).tree


def test_a_file_is_not_moved_to_where_the_other_side_has_one() -> None:
    base = {"a": text("a")}
    result = merged(base, {**base, "b": text("other")}, {"b": text("a")})
    assert {o.path: o.fate for o in result.outcomes} == {"a": Fate.REMOVED, "b": Fate.CONFLICT}
