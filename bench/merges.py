"""How many conflicts an update has, what it loses and what it gets wrong in silence: ours, beside others'.

Run with `uv run --with cruft==2.16.0 python bench/merges.py` (an hour; half a minute with `--only trivet
--only git`). Twenty edits that owners make, one at a time and all at once, meet six changes of the
template's: a release that raises every version, another database, a log-in, tokens instead of it, screens
for staff, and all of these. It is counted in files that both sides have changed. Git's merge of single
files is given only these; Copier and cruft update repositories, and Trivet whole projects.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from others import Copier, Cruft, MergeFile, Result  # noqa: E402

from tests.merge.edits import EDITS, bumped, edited, tree_of  # noqa: E402
from tests.merge.kept import is_parsed, lines  # noqa: E402
from trivet.catalog import Answer  # noqa: E402
from trivet.merge import File, Tree, merge  # noqa: E402
from trivet.render import render  # noqa: E402

FRAMEWORKS = ("django", "flask", "fastapi")
STACKS: dict[str, dict[str, Answer]] = {
    "without": {"auth": "none", "database": "sqlite"},
    "session": {"auth": "session", "database": "sqlite"},
    "postgresql": {"auth": "session", "database": "postgresql"},
    "jwt": {"auth": "jwt", "database": "sqlite"},
    "admin": {"auth": "session", "database": "sqlite", "admin": True},
    "all": {"auth": "jwt", "database": "postgresql", "admin": True},
}
# Before, after, and whether a release raises the versions too.
CHANGES = (
    ("session", "session", True),
    ("session", "postgresql", False),
    ("without", "session", False),
    ("session", "jwt", False),
    ("session", "admin", False),
    ("session", "all", True),
)


class Way(Protocol):
    """How a template's changes come into a project."""

    name: str

    def __init__(self, base: Tree, theirs: Tree, folder: Path) -> None: ...

    def update(self, ours: Tree, paths: list[str]) -> Result: ...


class Trivet:
    """The merge of whole projects, by structure."""

    name = "Trivet"

    def __init__(self, base: Tree, theirs: Tree, _: Path) -> None:
        self.base, self.theirs = base, theirs

    def update(self, ours: Tree, paths: list[str]) -> Result:
        merged = merge(self.base, ours, self.theirs)
        texts = {path: merged.tree[path].content.decode() for path in paths}
        return texts, {outcome.path for outcome in merged.conflicts}


WAYS: dict[str, type[Way]] = {
    "trivet": Trivet,
    "git": MergeFile,
    "copier": Copier,
    "cruft": Cruft,
}


@dataclass
class Tally:
    """What one way of merging came to."""

    updates: int = 0
    merges: int = 0
    with_conflicts: int = 0
    lost: int = 0
    # Files without a conflict that lack a line, have one twice or cannot be read.
    wrong: int = 0
    seconds: float = 0
    files: Counter[str] = field(default_factory=Counter)
    wrong_files: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """Print the figures as a Markdown table."""
    arguments = parse()
    ways = [way for name, way in WAYS.items() if name in (arguments.only or WAYS)]
    tallies = {(way.name, how): Tally() for how in ("one at a time", "all at once") for way in ways}
    for framework in arguments.framework or FRAMEWORKS:
        with tempfile.TemporaryDirectory() as rendered:
            for base, theirs in changes(framework, Path(rendered)):
                for way in ways:
                    with tempfile.TemporaryDirectory() as folder:
                        updated = way(base, theirs, Path(folder))
                        for how, ours in owners(base, framework):
                            count(tallies[way.name, how], updated, base, ours, theirs)
    head = "| update | edits | files with a conflict | of | lines lost | wrong in silence | ms an update |"
    print(f"{head}\n{'|---' * 7}|")
    for (name, how), tally in tallies.items():
        time_taken = f"{1000 * tally.seconds / tally.updates:.0f}"
        shown = (tally.with_conflicts, tally.merges, tally.lost, tally.wrong, time_taken)
        print(f"| {' | '.join(map(str, (name, how, *shown)))} |")
    for (name, how), tally in tallies.items():
        for what, files in (("conflicts", tally.files), ("wrong", tally.wrong_files)):
            if files:
                places = ", ".join(f"{path} {count}" for path, count in files.most_common())
                print(f"\n{name}, {how}, {what}: {places}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--framework", action="append", choices=FRAMEWORKS)
    parser.add_argument("--only", action="append", choices=WAYS)
    return parser.parse_args()


def changes(framework: str, folder: Path) -> Iterator[tuple[Tree, Tree]]:
    """Yield projects before and after."""
    trees = {}
    for name, answers in STACKS.items():
        project = folder / framework / name
        stack = {"framework": framework, "interface": "both", "project_name": "Shop", **answers}
        render(stack, project, ROOT)
        trees[name] = tree_of(project)
    for before, after, is_a_release in CHANGES:
        yield trees[before], bumped(trees[after]) if is_a_release else trees[after]


def owners(base: Tree, framework: str) -> Iterator[tuple[str, Tree]]:
    """Yield what owners have made of a project."""
    for edit in EDITS:
        yield "one at a time", edit.apply(base, framework)
    yield "all at once", edited(base, framework, EDITS)


def contested(base: Tree, ours: Tree, theirs: Tree) -> list[str]:
    """Return the files that both sides have changed."""
    return [
        path
        for path, file in base.items()
        if path in theirs and file not in (ours[path], theirs[path])
    ]


def count(tally: Tally, way: Way, base: Tree, ours: Tree, theirs: Tree) -> None:
    paths = contested(base, ours, theirs)
    start = time.perf_counter()
    texts, conflicts = way.update(ours, paths)
    tally.seconds += time.perf_counter() - start
    tally.updates += 1
    tally.merges += len(texts)
    tally.with_conflicts += len(conflicts)
    tally.files.update(conflicts)
    for path, text in texts.items():
        file = File(text.encode())
        sides = [lines(tree[path]) for tree in (base, ours, theirs)]
        lacking, doubled = difference(sides, lines(file))
        tally.lost += lacking
        if path not in conflicts and (lacking or doubled or not is_parsed(path, file)):
            tally.wrong += 1
            tally.wrong_files[path] += 1


def difference(sides: Sequence[Counter[str]], new: Counter[str]) -> tuple[int, int]:
    """Return how many lines are missing that a side added or that both have left, and how many are over."""
    base, ours, theirs = sides
    lacking = doubled = 0
    for line in base | ours | theirs | new:
        both, most = ours[line] + theirs[line] - base[line], max(ours[line], theirs[line])
        lacking += max(0, min(both, most) - new[line])
        doubled += max(0, new[line] - max(both, most))
    return lacking, doubled


if __name__ == "__main__":
    main()
