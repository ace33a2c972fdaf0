"""Brings a project's `uv.lock` up to its requirements after they have changed."""

from __future__ import annotations

from collections.abc import Collection

from trivet.life import Project
from trivet.life.git import GitError, git
from trivet.programs import run

__all__ = ["LOCK", "is_due", "relock"]

LOCK = "uv.lock"


def is_due(project: Project, changed: Collection[str]) -> bool:
    """Return whether the project keeps a lock file, and what it follows from is among what changed."""
    return LOCK in project.entries and "pyproject.toml" in changed


def relock(project: Project) -> str:
    """Write the lock file anew and stage it, and return why that failed, or nothing."""
    path = project.root / LOCK
    before = path.read_bytes() if path.is_file() else None
    problem = run(["uv", "lock"], project.root)
    if problem and before is not None and path.read_bytes() != before:
        path.write_bytes(before)
    if not problem:
        try:
            git(project.root, "add", "--", LOCK)
        except GitError as error:
            problem = str(error)
    return problem
