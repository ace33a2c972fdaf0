"""Keeps the templates where every project's record of its source leads, on any machine.

A project remembers no folder of the machine that made it, but one below everybody's home (see
facts/source.yml): there lies a git repository with the templates, one tag for each release, so that
`copier update` works wherever Trivet has run once.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from trivet import fast_yaml

__all__ = ["CARRIED", "keep_templates"]

# What the templates consist of; an installed Trivet carries the same.
CARRIED = ("claims.yml", "copier.yml", "criteria.yml", "facts", "questions", "templates")

# The same templates make the same commit, whoever keeps them.
_NOBODY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in {"NAME": "Trivet", "EMAIL": "", "DATE": "2000-01-01T00:00:00Z"}.items()
}
_SETTINGS = ("-c", "core.autocrlf=false", "-c", "core.fileMode=false")


def keep_templates(root: Path) -> None:
    """Bring the templates below `root` into the repository, unless it has them.

    Nothing depends on it here and now, so a home that cannot be written is no error.
    """
    source = fast_yaml.load((root / "facts" / "source.yml").read_text("utf-8"))
    with (
        contextlib.suppress(OSError, subprocess.CalledProcessError),
        tempfile.TemporaryDirectory(prefix="trivet-") as scratch,
    ):
        store = Path(source["_src_path"]).expanduser()
        store.mkdir(parents=True, exist_ok=True)
        _git("init", "--quiet", "--initial-branch=main", folder=store)
        # An index of its own: several runs at once do not wait for each other.
        repository = {"GIT_DIR": store / ".git", "GIT_WORK_TREE": root}
        git = partial(_git, folder=root, GIT_INDEX_FILE=Path(scratch) / "index", **repository)
        git("add", "--force", "--", *CARRIED, ":(exclude,glob)**/__pycache__/**")
        commit = git("commit-tree", git("write-tree"), "-m", source["_commit"])
        git("update-ref", f"refs/tags/{source['_commit']}", commit)


def _git(*arguments: str, folder: Path, **variables: Path) -> str:
    """Run git, deaf to the person's own settings and variables, and return what it prints."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    process = subprocess.run(  # noqa: S603
        ["git", *_SETTINGS, *arguments],  # noqa: S607
        cwd=folder,
        env={
            **own,
            **_NOBODY,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{name: str(path) for name, path in variables.items()},
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout.strip()
