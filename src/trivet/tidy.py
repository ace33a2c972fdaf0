"""Keeps merged files as tidy as their owner keeps them, with the project's own formatter.

Each side of a merge is formatted, and the two together may not be: an import in the wrong place, a line
that is too long. Only files that both sides changed are touched, and of them only those that the
formatter had nothing to say of before.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from trivet.merge import Fate, File, Kind, Merged, Tree

__all__ = ["tidied"]

_SETTINGS = ("pyproject.toml", "ruff.toml", ".ruff.toml")
_RUFF = ("bin/ruff", "Scripts/ruff.exe")
# In seconds, for all files at once.
_PATIENCE = 30


def tidied(project: Path, ours: Tree, merged: Merged) -> tuple[Merged, tuple[str, ...]]:
    """Return the merge with its merged files of Python formatted.

    The second are those that stay as they are because the project's environment has no ruff.
    """
    came_from = {
        outcome.path: outcome.ours
        for outcome in merged.outcomes
        if outcome.fate in (Fate.MERGED, Fate.MOVED)
        and outcome.ours
        and outcome.path.endswith((".py", ".pyi"))
        and merged.tree[outcome.path].kind is not Kind.LINK
        and merged.tree[outcome.path].content != ours[outcome.ours].content
    }
    if not came_from:
        return merged, ()
    found = [ruff for name in _RUFF if (ruff := project / ".venv" / name).is_file()]
    if not found:
        return merged, tuple(came_from)
    before = _formatted(found[0], ours, came_from.values())
    tidy = [path for path, was in came_from.items() if before.get(was) == ours[was].content]
    after = _formatted(found[0], merged.tree, tidy)
    files = {path: replace(merged.tree[path], content=after[path]) for path in after}
    return replace(merged, tree={**merged.tree, **files}), ()


def _formatted(ruff: Path, tree: Tree, paths: Iterable[str]) -> dict[str, bytes]:
    """Return the contents of these files as ruff has them; nothing, if it cannot tell.

    It sees all files of Python: which imports are the project's own depends on them.
    """
    paths = list(paths)
    if not paths:
        return {}
    with tempfile.TemporaryDirectory(prefix="trivet-") as scratch:
        folder = Path(scratch)
        for path, file in tree.items():
            if _is_seen(path, file):
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.content)
        imports = ("check", "--select", "I", "--fix-only", "--exit-zero")
        for command in (imports, ("format",)):
            flags = ("--no-cache", "--quiet", "--force-exclude")
            if not _succeeds([str(ruff), *command, *flags, "--", *paths], folder):
                return {}
        return {path: (folder / path).read_bytes() for path in paths}


def _is_seen(path: str, file: File) -> bool:
    is_python = path.endswith((".py", ".pyi"))
    return file.kind is not Kind.LINK and (is_python or Path(path).name in _SETTINGS)


def _succeeds(command: list[str], folder: Path) -> bool:
    try:
        process = subprocess.run(  # noqa: S603
            command, cwd=folder, capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return process.returncode == 0
