"""Runs `trivet` as a person's shell would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.forked import PATIENCE, can_fork, run_fork

__all__ = ["TRIVET", "git", "snapshot", "trivet"]

ROOT = Path(__file__).resolve().parents[1]
TRIVET = (sys.executable, "-m", "trivet")


def trivet(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `trivet` without a terminal, and return what it printed and its exit code."""
    variables = {**os.environ, **(environment or {})}
    if can_fork(environment or {}):
        return run_fork(arguments, cwd, variables)
    return subprocess.run(
        [*TRIVET, *arguments],
        cwd=cwd,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=PATIENCE,
    )


def git(*words: str) -> str:
    """Return what git says of this repository, which is nothing where there is none."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below `folder`, git's own aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
