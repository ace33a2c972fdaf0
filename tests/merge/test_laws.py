"""What holds of every merge, whatever the trees are."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from tests.merge.texts import tried
from trivet.merge import Fate, File, Kind, Labels, Tree, merge
from trivet.merge.passages import shown, taken
from trivet.merge.text import merge_text

PATHS = ("a.py", "b.py", "c.toml", "d/e.yml", "d/f.md", "d", ".gitignore", "g/h.bin", "i/h.bin")
# Lines that make sense in one format at least, and some that make none.
LINES = (
    "import os",
    "from a import b",
    "x = [",
    '    "one",',
    '    "two",  # two',
    "]",
    "def f():",
    "    return 1",
    "[table]",
    'key = ["a", "b"]',
    "key:",
    "  - item",
    "  - name: step",
    "    run: it",
    "# Heading",
    "## Part",
    "- point",
    "| row | of a table |",
    "```",
    "NAME=value",
    "",
    "é\u2028",
)
texts = st.tuples(
    st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(("\n", "\n", "\r\n"))
).map(lambda made: "".join(line + made[1] for line in made[0]).encode())
contents = st.one_of(
    texts,
    texts.map(bytes.rstrip),
    texts.map(lambda text: b"\xef\xbb\xbf" + text),
    st.binary(max_size=6),
)
files = st.builds(File, contents, st.sampled_from((*[Kind.PLAIN] * 4, *Kind)))
trees = st.dictionaries(st.sampled_from(PATHS), files, max_size=6).map(
    lambda tree: {path: file for path, file in tree.items() if path != "d" or len(tree) == 1}
)
lines = st.lists(st.sampled_from("abcdefg"), max_size=10).map(
    lambda letters: "".join(f"{letter}\n" for letter in letters)
)
often = tried(100)


@often
@given(trees, trees)
def test_nothing_new_changes_nothing(base: Tree, ours: Tree) -> None:
    merged = merge(base, ours, base)
    assert merged.tree == ours
    assert not merged.conflicts


@often
@given(trees, trees)
def test_an_untouched_project_becomes_the_new_one_byte_for_byte(base: Tree, theirs: Tree) -> None:
    merged = merge(base, base, theirs)
    assert merged.tree == theirs
    assert not merged.conflicts


@often
@given(trees, trees)
def test_what_both_sides_made_is_taken_as_it_is(base: Tree, both: Tree) -> None:
    merged = merge(base, both, both)
    assert merged.tree == both
    assert not merged.conflicts


def above(path: str) -> set[str]:
    return {str(folder) for folder in PurePosixPath(path).parents}


@often
@given(trees, trees, trees)
def test_every_file_is_told_of(base: Tree, ours: Tree, theirs: Tree) -> None:
    merged = merge(base, ours, theirs)
    gone = (Fate.REMOVED, Fate.KEPT_DELETED)
    assert not [path for path in merged.tree if not merged.tree.keys().isdisjoint(above(path))]
    there = {outcome.path for outcome in merged.outcomes if outcome.path in merged.tree}
    assert there == merged.tree.keys()
    for outcome in merged.outcomes:
        assert outcome.path in merged.tree or outcome.fate in gone or outcome.ours is None
        assert bool(outcome.conflicts) == (outcome.fate is Fate.CONFLICT) == bool(outcome.stages)
    for side in ("base", "ours", "theirs"):
        told = Counter(path for o in merged.outcomes if (path := getattr(o, side)))
        assert set(told.values()) <= {1}
    assert {o.ours for o in merged.outcomes} - {None} == ours.keys()


@often
@given(lines, lines, lines)
def test_the_sides_of_a_merge_by_lines_mirror_each_other(base: str, ours: str, theirs: str) -> None:
    one, other = merge_text(base, ours, theirs), merge_text(base, theirs, ours)
    assert taken(one, "ours") == taken(other, "theirs")
    assert taken(one, "base") == taken(other, "base")


@often
@given(lines, lines, lines)
def test_no_new_line_is_lost_by_lines(base: str, ours: str, theirs: str) -> None:
    result = Counter(shown(merge_text(base, ours, theirs), Labels()).splitlines())
    old, mine, others = (Counter(text.splitlines()) for text in (base, ours, theirs))
    for line in (mine | others).keys() - old.keys():
        assert result[line] >= max(mine[line], others[line])
