"""What a merge has to keep of a file, told from the lines of its sides."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

import yaml

from trivet.merge import File, Merged, Outcome, Tree

__all__ = ["Sides", "assert_has_a_reason", "assert_kept", "is_parsed", "lines"]

MARKS = ("<<<<<<<", "=======", ">>>>>>>")
PARSERS: dict[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".toml": tomllib.loads,
    ".yml": yaml.safe_load,
}


class Sides(NamedTuple):
    """The trees that are merged."""

    base: Tree
    ours: Tree
    theirs: Tree

    def files(self, outcome: Outcome) -> list[File | None]:
        """Return what each side has of one file, wherever it has it."""
        paths = (outcome.base, outcome.ours, outcome.theirs)
        return [tree[path] if path else None for tree, path in zip(self, paths, strict=True)]


def assert_kept(where: str, outcome: Outcome, sides: Sides, merged: Merged) -> None:
    """Assert that each line is there as often as the sides have it, and that the file can be read."""
    new = merged.tree.get(outcome.path)
    assert new, where
    files = sides.files(outcome)
    (old, mine, others), found = map(lines, files), lines(new)
    for line in old | mine | others | found:
        both, most = mine[line] + others[line] - old[line], max(mine[line], others[line])
        # What the template has no longer is the owner's, as it is.
        assert found[line] >= min(both, most) or outcome.theirs is None, (where, line)
        # In a conflict, both sides are shown whole.
        assert found[line] <= max(both, most) or outcome.conflicts, (where, line)
    if not outcome.conflicts and all(is_parsed(outcome.path, file) for file in files[1:]):
        assert is_parsed(outcome.path, new), where


def assert_has_a_reason(where: str, outcome: Outcome, sides: Sides) -> None:
    """Assert that as many places were changed by both as conflict; or that one took the file away."""
    if not outcome.conflicts:
        return
    old, mine, others = (
        file.content.decode().splitlines() if file else [] for file in sides.files(outcome)
    )
    assert old != mine or outcome.ours != outcome.base, where
    if outcome.theirs:
        assert outcome.conflicts <= _places(old, mine, others), where


def _places(base: list[str], ours: list[str], theirs: list[str]) -> int:
    """Return how often a change of one side touches one of the other."""
    mine, others = ([*_changes(base, side)] for side in (ours, theirs))
    return sum(a <= d and c <= b for a, b in mine for c, d in others)


def _changes(base: list[str], side: list[str]) -> Iterator[tuple[int, int]]:
    for kind, start, end, _, _ in SequenceMatcher(None, base, side, autojunk=False).get_opcodes():
        if kind != "equal":
            yield start, end


def lines(file: File | None) -> Counter[str]:
    """Count the lines of a file, whatever is around them."""
    text = file.content.decode(errors="surrogateescape") if file else ""
    found = (line.strip().removesuffix(",") for line in text.splitlines())
    return Counter(line for line in found if line and not line.startswith(MARKS))


def is_parsed(path: str, file: File | None) -> bool:
    """Whether it can be read, by this Python too; projects may be for a newer one."""
    for suffix, parse in PARSERS.items():
        if file and path.endswith(suffix):
            try:
                parse(file.content.decode())
            except (SyntaxError, ValueError, yaml.YAMLError):
                return False
    return True
