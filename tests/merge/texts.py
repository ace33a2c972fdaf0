"""Merges texts that stand beside the assertion."""

from __future__ import annotations

import os
from textwrap import dedent

from hypothesis import HealthCheck, settings

from trivet.merge import Fate, File, Merged, merge

__all__ = ["conflicts", "dedented", "merged", "merged_files", "tried"]


def merged(path: str, base: str, ours: str, theirs: str) -> str:
    """Return what becomes of a file."""
    return merged_files(path, base, ours, theirs).tree[path].content.decode()


def conflicts(path: str, base: str, ours: str, theirs: str) -> int:
    """Return how many conflicts a file has."""
    [outcome] = merged_files(path, base, ours, theirs).outcomes
    assert (outcome.fate is Fate.CONFLICT) == bool(outcome.conflicts)
    return outcome.conflicts


def merged_files(path: str, base: str, ours: str, theirs: str) -> Merged:
    """Merge trees of a single file."""
    trees = [{path: File(text.encode())} for text in (base, ours, theirs)]
    return merge(*trees)


def dedented(text: str) -> str:
    """Return a text that is indented as the test is."""
    return dedent(text.removeprefix("\n"))


def tried(times: int) -> settings:
    """Try that many examples: hundreds in all, and thousands with `EFFORT=50`."""
    return settings(
        deadline=None,
        max_examples=times * int(os.environ.get("EFFORT", "1")),
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
