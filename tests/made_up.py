"""Made-up releases: templates of any version, small or with a few edits to Trivet's own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from packaging.version import Version

from tools.release import carried_files, numbered, pack
from trivet.releases import CarriedFile, Releases

__all__ = [
    "LEAST",
    "OWN",
    "another_trivet",
    "commit",
    "edited",
    "house",
    "own_files",
    "release",
    "small",
    "tagged",
    "write",
]

OWN = Path(__file__).parents[1]
LEAST = {
    "claims.yml": "",
    "criteria.yml": "",
    "copier.yml": "",
    "facts/source.yml": "_src_path: ~/.local/share/trivet/templates\n_commit: v0.0.0\n",
    "questions/name.yml": "",
}


@cache
def own_files() -> tuple[CarriedFile, ...]:
    """Return Trivet's own templates as they are on the disk; what git does not know aside."""
    return tuple(
        replace(file, content=(OWN / file.path).read_bytes()) for file in carried_files(OWN)
    )


def edited(files: Iterable[CarriedFile], edits: Mapping[str, tuple[str, str]]) -> list[CarriedFile]:
    """Return `files` with one text in the place of another, by path."""
    return [
        replace(file, content=file.content.decode().replace(*edits[file.path]).encode())
        if file.path in edits
        else file
        for file in files
    ]


def small(texts: Mapping[str, str], programs: Iterable[str] = ()) -> list[CarriedFile]:
    """Return templates of these texts, by path, and the least that there must be."""
    everything = {**LEAST, **texts}
    return [CarriedFile(path, text.encode(), path in programs) for path, text in everything.items()]


def release(root: Path, number: str, files: Iterable[CarriedFile]) -> None:
    """Make `files` the templates below `root`, and a release."""
    files = numbered(files, Version(number))
    write(root, files)
    pack(root, Version(number), files)


def house(root: Path, files: Iterable[CarriedFile]) -> Releases:
    """Make `files` the templates below `root`, in a repository as Trivet's own is."""
    write(root, files)
    others = {
        "pyproject.toml": '[project]\nname = "trivet"\nversion = "0.0.0"\n',
        "uv.lock": '[[package]]\nname = "trivet"\nversion = "0.0.0"\n',
        "CHANGELOG.md": "# Changes\n\n## Next (unreleased)\n\n- A start.\n",
        "releases/notes.yml": "[]\n",
    }
    write(root, [CarriedFile(path, text.encode()) for path, text in others.items()])
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    commit(root)
    return Releases(root)


def another_trivet(root: Path, number: str, files: Iterable[CarriedFile]) -> Path:
    """Make a Trivet whose templates are `files`, with the releases so far, and return its source."""
    write(root, numbered(files, Version(number)))
    shutil.copytree(OWN / "releases", root / "releases")
    shutil.copytree(OWN / "src", root / "src")
    shutil.copy(OWN / "CHANGELOG.md", root)
    return root / "src"


def tagged(root: Path, tag: str, edits: Mapping[str, tuple[str, str]], **others: str) -> None:
    """Commit Trivet's own templates with some edits to a repository, Flask's part, under a tag.

    Names of `others` have `__` for `/` and `_dot_` for `.`; an empty tag is none.
    """
    if not (root / ".git").exists():
        root.mkdir(parents=True)
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=root, check=True)
    parts = ("templates/django/", "templates/fastapi/", "docs/")
    files = [f for f in own_files() if not f.path.startswith(parts) and "/vendor/" not in f.path]
    write(root, edited(files, edits))
    named = {name.replace("__", "/").replace("_dot_", "."): text for name, text in others.items()}
    write(root, [CarriedFile(path, text.encode()) for path, text in named.items()])
    commit(root)
    if tag:
        subprocess.run(["git", "tag", tag], cwd=root, check=True)


def commit(root: Path) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", "add", "--all"], cwd=root, check=True)
    subprocess.run(["git", *identity, "commit", "--quiet", "-m", "All"], cwd=root, check=True)


def write(root: Path, files: Iterable[CarriedFile]) -> None:
    for file in files:
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        path.chmod(0o755 if file.is_executable else 0o644)
