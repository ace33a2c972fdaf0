"""Says what a merge means for the files of a project, before anything happens: by file, with its diff."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trivet.life.git import quoted
from trivet.life.index import MODES
from trivet.merge import Fate, File, Merged, Outcome, Tree

__all__ = ["WORDS", "Change", "Plan"]

# What the fates are called, in the order in which people want to know of them.
WORDS: Mapping[Fate, str] = {
    Fate.CONFLICT: "conflict: you and the template changed the same, so you decide",
    Fate.MERGED: "merged: your changes and the template's",
    Fate.MOVED: "moved by the template: your changes, if there are any, go along",
    Fate.UPDATED: "clean: changed by the template alone",
    Fate.ADDED: "new in the template",
    Fate.REMOVED: "removed: gone from the template, and you had not changed it",
    Fate.KEPT_DELETED: "deleted by you: stays deleted",
    Fate.YOURS: "yours: stays as it is",
    Fate.UNCHANGED: "the same",
}


@dataclass(frozen=True)
class Change:
    """What happens to one file: what it is before and after, and where it was."""

    outcome: Outcome
    before: File | None
    after: File | None

    @property
    def moved_from(self) -> str | None:
        """The path that the file leaves, if it leaves one."""
        ours = self.outcome.ours
        return ours if ours != self.outcome.path and self.after else None

    @property
    def diff(self) -> str:
        """How the file changes, as git writes it and applies it; nothing, if it does not."""
        return "".join(_diff(self.outcome.path, self.moved_from, self.before, self.after))


@dataclass(frozen=True)
class Plan:
    """What a merge means for the files of a project, in the order of their paths."""

    changes: tuple[Change, ...]

    @classmethod
    def of(cls, ours: Tree, merged: Merged) -> Plan:
        """Return the plan for a project's files as they were merged."""
        return cls(
            tuple(
                Change(
                    outcome,
                    ours.get(outcome.ours) if outcome.ours else None,
                    merged.tree.get(outcome.path),
                )
                for outcome in merged.outcomes
            )
        )

    @property
    def groups(self) -> dict[Fate, list[Change]]:
        """The files by what becomes of them, as far as there are any; first what asks for a decision."""
        found = {fate: [c for c in self.changes if c.outcome.fate is fate] for fate in WORDS}
        return {fate: changes for fate, changes in found.items() if changes}

    @property
    def is_empty(self) -> bool:
        """Whether no file would change."""
        return all(change.before == change.after for change in self.changes)

    @property
    def diff(self) -> str:
        """How all files change."""
        return "".join(change.diff for change in self.changes)

    def report(self) -> dict[str, object]:
        """Return the plan for programs; the names in it are a promise to them."""
        told = [c for c in self.changes if c.outcome.fate is not Fate.UNCHANGED]
        return {
            "counts": {_name(fate): len(changes) for fate, changes in self.groups.items()},
            "conflicts": [c.outcome.path for c in told if c.outcome.fate is Fate.CONFLICT],
            "files": [
                {
                    "path": change.outcome.path,
                    "fate": _name(change.outcome.fate),
                    "moved_from": change.moved_from,
                    "conflicts": change.outcome.conflicts,
                    "diff": change.diff,
                }
                for change in told
            ],
        }


def _name(fate: Fate) -> str:
    return fate.name.lower().replace("_", "-")


def _diff(
    path: str, moved_from: str | None, before: File | None, after: File | None
) -> Iterator[str]:
    if before == after and not moved_from:
        return
    old, new = quoted(f"a/{moved_from or path}"), quoted(f"b/{path}")
    yield f"diff --git {old} {new}\n"
    yield from _headers(path, moved_from, before, after)
    if before and after and before.content == after.content:
        return
    texts = _lines(before), _lines(after)
    old, new = old if before else "/dev/null", new if after else "/dev/null"
    if texts[0] is None or texts[1] is None:
        yield f"Binary files {old} and {new} differ\n"
        return
    for line in difflib.unified_diff(texts[0], texts[1], _ended(old), _ended(new)):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _headers(
    path: str, moved_from: str | None, before: File | None, after: File | None
) -> Iterator[str]:
    if not before and after:
        yield f"new file mode {MODES[after.kind]}\n"
    elif before and not after:
        yield f"deleted file mode {MODES[before.kind]}\n"
    elif before and after and before.kind != after.kind:
        yield f"old mode {MODES[before.kind]}\nnew mode {MODES[after.kind]}\n"
    if moved_from:
        yield f"rename from {quoted(moved_from)}\nrename to {quoted(path)}\n"


def _ended(name: str) -> str:
    """Write a name so that blanks in it are not taken for its end."""
    return f"{name}\t" if " " in name and not name.startswith('"') else name


def _lines(file: File | None) -> list[str] | None:
    """Return the lines of a file, or nothing if it has none."""
    content = file.content if file else b""
    if b"\0" in content:
        return None
    # Not `splitlines`, which also splits where git does not.
    lines = os.fsdecode(content).split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *filter(None, lines[-1:])]
