"""Keeps the templates where every project's record of its source leads, on any machine.

A project remembers no folder of the machine that made it, but one below everybody's home (see
facts/source.yml): there lies a git repository with a tag for each release, so that `copier update`
works wherever Trivet has run once. It is made of what Trivet carries (see `releases`), and of the
templates themselves where those are ahead of their release.

It has tags and no branch: Copier takes the newest tag, and would take what it finds below HEAD for a
working tree with everything deleted.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from packaging.version import Version

from trivet import fast_yaml
from trivet.errors import UserError
from trivet.releases import CARRIED, Releases

__all__ = ["keep_releases", "keep_templates"]

# The same templates make the same commit, whoever keeps them.
_WHEN = 946684800  # 2000-01-01
_NOBODY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in {"NAME": "Trivet", "EMAIL": "", "DATE": f"@{_WHEN} +0000"}.items()
}
_SETTINGS = ("-c", "core.autocrlf=false", "-c", "core.fileMode=false")


def keep_templates(root: Path) -> None:
    """Bring the templates below `root` and all releases into the repository, unless it has them.

    Nothing depends on it here and now, so a home that cannot be written is no error.
    """
    source = fast_yaml.load((root / "facts" / "source.yml").read_text("utf-8"))
    with contextlib.suppress(OSError, subprocess.CalledProcessError, UserError):
        store = Path(source["_src_path"]).expanduser() / ".git"
        releases = Releases(root)
        commits = keep_releases(store, releases)
        if releases.carried not in releases.versions:
            _keep_carried(store, releases, parents=list(commits.values())[-1:])


def keep_releases(store: Path, releases: Releases) -> dict[Version, str]:
    """Bring the releases into the git directory `store`, and return their commits, the oldest first.

    Raises:
        OSError: There can be no repository.
        CalledProcessError: git failed, or is about the same in another process.
        UserError: The copy of a release is damaged.
    """
    kept = _tags(store)
    manifests = {version: releases.manifest(version) for version in releases.versions}
    missing = [
        version for version in manifests if kept.get(f"v{version}") != manifests[version].commit
    ]
    if missing:
        # `--done`: a stream that ends early makes no tag. `--force`: a tag of something else goes.
        options = ("--quiet", "--done", "--force", "--date-format=raw")
        stream = b"".join(_stream(releases, missing))
        _git("fast-import", *options, folder=store, data=stream, GIT_DIR=store)
        kept = _tags(store)
    return {version: kept[f"v{version}"] for version in manifests}


def _tags(store: Path) -> dict[str, str]:
    """Return the tags of the repository with their commits; make it where there is none."""
    form = "--format=%(refname:strip=2) %(objectname)"
    with contextlib.suppress(FileNotFoundError, subprocess.CalledProcessError):
        lines = _git("for-each-ref", form, "refs/tags", folder=store, GIT_DIR=store).splitlines()
        return dict(line.split() for line in lines)
    store.mkdir(parents=True, exist_ok=True)
    settings = ("--initial-branch=main", "--object-format=sha1")
    _git("init", "--quiet", *settings, folder=store.parent)
    return {}


def _stream(releases: Releases, missing: Sequence[Version]) -> Iterator[bytes]:
    """Say to `git fast-import` what is in the missing releases, each the child of the one before."""
    marks: dict[str, int] = {}
    for version in missing:
        files = releases.files(version)
        for file in files:
            if file.digest not in marks:
                marks[file.digest] = len(marks) + 1
                yield b"blob\nmark :%d\n" % marks[file.digest] + _data(file.content)
        yield f"commit refs/tags/v{version}\ncommitter Trivet <> {_WHEN} +0000\n".encode()
        yield _data(f"Trivet {version}\n".encode())
        earlier = releases.versions[: releases.versions.index(version)]
        for before in earlier[-1:]:
            name = f"refs/tags/v{before}" if before in missing else releases.manifest(before).commit
            yield f"from {name}\n".encode()
        yield b"deleteall\n"
        for file in files:
            mode = "100755" if file.is_executable else "100644"
            yield f"M {mode} :{marks[file.digest]} {file.path}\n".encode()
    yield b"done\n"


def _data(content: bytes) -> bytes:
    return b"data %d\n" % len(content) + content + b"\n"


def _keep_carried(store: Path, releases: Releases, parents: list[str]) -> None:
    """Bring the templates as they stand into the repository; their tag moves with them."""
    with tempfile.TemporaryDirectory(prefix="trivet-") as scratch:
        # An index of its own: several runs at once do not wait for each other.
        git = partial(
            _git,
            folder=releases.root,
            GIT_DIR=store,
            GIT_WORK_TREE=releases.root,
            GIT_INDEX_FILE=Path(scratch) / "index",
        )
        git("add", "--force", "--", *CARRIED, ":(exclude,glob)**/__pycache__/**")
        ancestry = [word for parent in parents for word in ("-p", parent)]
        message = ("-m", f"Trivet {releases.carried}")
        commit = git("commit-tree", git("write-tree"), *ancestry, *message)
        git("update-ref", f"refs/tags/v{releases.carried}", commit)


def _git(*arguments: str, folder: Path, data: bytes = b"", **variables: Path) -> str:
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
        input=data,
        capture_output=True,
        check=True,
    )
    return process.stdout.decode().strip()
