"""Owners' edits of rendered projects meet a new release, and other answers."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.merge.edits import EDITS, bumped, edited, tree_of
from tests.merge.kept import Sides, assert_kept, is_parsed
from tests.merge.owners import requoted
from tests.merge.texts import tried
from tests.renders import Kitchen
from trivet.merge import File, Merged, Tree, merge

FRAMEWORKS = ("django", "flask", "fastapi")
ALONE = {"interface": "both", "database": "sqlite", "auth": "none"}
WITH_LOG_IN = {**ALONE, "auth": "session"}
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any] | None]] = {
    "a new release": (WITH_LOG_IN, None),
    "a log-in": (ALONE, WITH_LOG_IN),
    "another database": (WITH_LOG_IN, {**WITH_LOG_IN, "database": "postgresql"}),
}
SNIPPETS = {
    ".py": ("mine = 1", "mine()", "import mine", "# mine", '"mine",', "mine=1,"),
    ".toml": ("mine = 1", '"mine>=1",', "# mine"),
    ".yml": ("mine: 1", "- mine", "# mine"),
    ".md": ("Mine.", "- mine", "| mine | mine |"),
}


@pytest.fixture(params=[(f, change) for f in FRAMEWORKS for change in CHANGES], ids=" ".join)
def change(request: pytest.FixtureRequest, kitchen: Kitchen) -> tuple[str, Tree, Tree]:
    """A framework, and a project before and after."""
    framework, name = request.param
    before, after = (
        answers and tree_of(kitchen.render({"framework": framework, **answers}).folder)
        for answers in CHANGES[name]
    )
    assert before is not None
    return framework, before, bumped(before) if after is None else after


def test_edits_one_at_a_time(change: tuple[str, Tree, Tree]) -> None:
    """No conflict at all, where at most two of a hundred may be."""
    framework, base, theirs = change
    for edit in EDITS:
        ours = edit.apply(base, framework)
        merged = merge(base, ours, theirs)
        assert not merged.conflicts, (edit.name, [outcome.path for outcome in merged.conflicts])
        assert_all_kept(base, ours, theirs, merged)
        # What the owner did not touch is the new project's, byte for byte.
        untouched = {path for path in base if ours[path] == base[path]}
        assert {path: merged.tree.get(path) for path in untouched} == {
            path: theirs.get(path) for path in untouched
        }


def test_all_edits_at_once(change: tuple[str, Tree, Tree]) -> None:
    framework, base, theirs = change
    ours = edited(base, framework, EDITS)
    merged = merge(base, ours, theirs)
    assert not merged.conflicts
    assert_all_kept(base, ours, theirs, merged)


@tried(12)
@given(st.data())
def test_a_line_anywhere(change: tuple[str, Tree, Tree], data: st.DataObject) -> None:
    """It may conflict where the template changed the same, but it is there, and nothing else is lost."""
    _, base, theirs = change
    paths = [
        path
        for path, file in base.items()
        if file != theirs.get(path, file) and path.endswith(tuple(SNIPPETS))
    ]
    path = data.draw(st.sampled_from(paths))
    text = base[path].content.decode()
    place = data.draw(st.sampled_from([*re.finditer(r"^[ \t]*", text, re.MULTILINE)]))
    snippet = data.draw(st.sampled_from(SNIPPETS[path[path.rindex(".") :]]))
    line = f"{place[0]}{snippet}\n"
    ours = {**base, path: File((text[: place.start()] + line + text[place.start() :]).encode())}
    merged = merge(base, ours, theirs)
    assert snippet.strip(",") in merged.tree[path].content.decode()
    if not merged.conflicts and is_parsed(path, ours[path]) and is_parsed(path, theirs[path]):
        assert is_parsed(path, merged.tree[path])


def test_a_project_that_was_formatted_otherwise_becomes_the_new_one(
    change: tuple[str, Tree, Tree],
) -> None:
    """With quotes of the other kind wherever that means the same, and as its owner has them still."""
    _, base, theirs = change
    ours = {path: requoted(path, file) for path, file in base.items()}
    assert sum(ours[path] != base[path] for path in base) > 30
    merged = merge(base, ours, theirs)
    assert not merged.conflicts
    for path, file in theirs.items():
        if merged.tree[path] != file and path.endswith(".py"):
            assert ast.dump(ast.parse(merged.tree[path].content)) == ast.dump(
                ast.parse(file.content)
            )


def assert_all_kept(base: Tree, ours: Tree, theirs: Tree, merged: Merged) -> None:
    """Assert that no line of what the owner changed is lost, and that it still can be read."""
    for outcome in merged.outcomes:
        if outcome.base and ours[outcome.base] != base[outcome.base]:
            assert_kept(outcome.path, outcome, Sides(base, ours, theirs), merged)
