"""How many conflicts a merge has, and what it loses: ours, beside git's of the same files.

Run with `uv run python bench/merges.py` (half a minute). Twenty edits that owners make, one at a time and all at once,
meet six changes of the template's: a release that raises every version, another database, a log-in, tokens
instead of it, screens for staff, and all of these. It is counted in files that both sides have changed;
git is given only these, and Trivet whole projects, in which files may have moved.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.merge.edits import EDITS, bumped, edited, tree_of  # noqa: E402
from trivet.catalog import Answer  # noqa: E402
from trivet.merge import Tree, merge  # noqa: E402
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
MARKS = ("<<<<<<< ", "=======", ">>>>>>> ")


@dataclass
class Tally:
    """What one way of merging came to."""

    updates: int = 0
    merges: int = 0
    with_conflicts: int = 0
    lost: int = 0
    seconds: float = 0
    files: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """Print the figures as a Markdown table."""
    arguments = parse()
    ways: dict[str, Way] = {"Trivet": by_structure, "git merge-file": by_git}
    tallies = {(way, how): Tally() for how in ("one at a time", "all at once") for way in ways}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for framework in arguments.framework or FRAMEWORKS:
            for base, theirs in changes(framework, folder):
                for how, ours in owners(base, framework):
                    for name, way in ways.items():
                        count(tallies[name, how], way, base, ours, theirs)
    print("| merge | edits | files with a conflict | of | lines lost | ms an update |")
    print("|---|---|---|---|---|---|")
    for (name, how), tally in tallies.items():
        time_taken = f"{1000 * tally.seconds / tally.updates:.0f}"
        cells = (name, how, tally.with_conflicts, tally.merges, tally.lost, time_taken)
        print(f"| {' | '.join(map(str, cells))} |")
    for (name, how), tally in tallies.items():
        if tally.files:
            places = ", ".join(f"{path} {count}" for path, count in tally.files.most_common())
            print(f"\n{name}, {how}: {places}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--framework", action="append", choices=FRAMEWORKS)
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


# From the base, ours and theirs to the merged texts, by path, and the paths that conflict.
Way = Callable[[Tree, Tree, Tree], tuple[dict[str, str], set[str]]]


def by_structure(base: Tree, ours: Tree, theirs: Tree) -> tuple[dict[str, str], set[str]]:
    merged = merge(base, ours, theirs)
    texts = {path: merged.tree[path].content.decode() for path in contested(base, ours, theirs)}
    return texts, {outcome.path for outcome in merged.conflicts}


def by_git(base: Tree, ours: Tree, theirs: Tree) -> tuple[dict[str, str], set[str]]:
    texts, conflicts = {}, set()
    with tempfile.TemporaryDirectory() as folder:
        for path in contested(base, ours, theirs):
            for name, tree in (("ours", ours), ("base", base), ("theirs", theirs)):
                Path(folder, name).write_bytes(tree[path].content)
            command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
            process = subprocess.run(command, cwd=folder, capture_output=True)
            texts[path] = process.stdout.decode()
            if process.returncode:
                conflicts.add(path)
    return texts, conflicts


def contested(base: Tree, ours: Tree, theirs: Tree) -> list[str]:
    """Return the files that both sides have changed."""
    return [
        path
        for path, file in base.items()
        if path in theirs and file not in (ours[path], theirs[path])
    ]


def count(tally: Tally, way: Way, base: Tree, ours: Tree, theirs: Tree) -> None:
    start = time.perf_counter()
    texts, conflicts = way(base, ours, theirs)
    tally.seconds += time.perf_counter() - start
    tally.updates += 1
    tally.merges += len(texts)
    tally.with_conflicts += len(conflicts)
    tally.files.update(conflicts)
    for path, text in texts.items():
        old, mine, others = (lines(tree[path].content.decode()) for tree in (base, ours, theirs))
        tally.lost += lost(old, mine, others, lines(text))


def lost(base: Counter[str], ours: Counter[str], theirs: Counter[str], new: Counter[str]) -> int:
    """Return how many lines are missing that a side added, or that both have left."""
    least = {
        line: min(ours[line] + theirs[line] - base[line], max(ours[line], theirs[line]))
        for line in ours | theirs
    }
    return sum(max(0, number - new[line]) for line, number in least.items())


def lines(text: str) -> Counter[str]:
    found = (line.strip().removesuffix(",") for line in text.splitlines())
    return Counter(line for line in found if line and not line.startswith(MARKS))


if __name__ == "__main__":
    main()
