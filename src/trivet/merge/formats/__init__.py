"""The formats whose structure is known: each module reads one into pieces, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from trivet.merge.formats import entries, markdown, python, toml, yaml
from trivet.merge.pieces import Parts

__all__ = ["Reader", "reader_of"]

Reader = Callable[[str], Parts]

# By the name of the file; the first one counts.
_READERS: dict[str, Reader] = {
    "*.py": python.read,
    "*.pyi": python.read,
    "*.toml": toml.read,
    "*.yml": yaml.read,
    "*.yaml": yaml.read,
    "*.md": markdown.read,
    ".env*": entries.variables,
    ".*ignore": entries.patterns,
    ".gitattributes": entries.patterns,
    "requirements*.txt": entries.requirements,
    "constraints*.txt": entries.requirements,
}


def reader_of(path: str) -> Reader | None:
    """Return what reads the file at `path`, if its format has a structure that is known."""
    name = PurePosixPath(path).name
    return next((read for pattern, read in _READERS.items() if fnmatchcase(name, pattern)), None)
