"""Cuts a release of the templates, and opens the work on the next one.

    uv run poe release 0.2.0    # the templates as they are committed become release 0.2.0
    uv run poe reopen           # after the release's commit: what follows is ahead of it

Both only write; the commands for git are printed. The same templates make the same files, on any
machine, at any time and with any Python.
"""

from __future__ import annotations

import argparse
import datetime
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from packaging.version import Version

from trivet.errors import UserError
from trivet.releases import CARRIED, CarriedFile, Releases
from trivet.source import keep_releases

__all__ = ["carried_files", "cut", "numbered", "pack", "reopen"]

ROOT = Path(__file__).resolve().parents[1]
SOURCE = "facts/source.yml"
# Where a version stands, and what stands before it there.
NUMBERED = {
    "pyproject.toml": r'^version = "',
    "uv.lock": r'^name = "trivet"\nversion = "',
    SOURCE: r"^_commit: v",
}
NUMBER = r"(?:\d+\.\d+\.\d+(?:\.post\d+)?)"
# What is red within a minute or two where something is wrong with the form.
WALK = (
    "poe lint",
    "poe typecheck",
    "pytest -q tests/test_releases.py tests/test_release_notes.py tests/test_source.py",
)
UNRELEASED = re.compile(r"^## (.+) \(unreleased\)$", re.MULTILINE)


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="uv run poe", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("release").add_argument("version", help="such as 0.2.0")
    commands.add_parser("reopen")
    arguments = parser.parse_args()
    try:
        if arguments.command == "release":
            today = datetime.datetime.now(datetime.UTC).date()
            cut(ROOT, arguments.version, today, check=check_walk)
            print(NEXT.format(version=arguments.version))
        else:
            print(f"The templates are {reopen(ROOT)} now. Commit that.")
    except UserError as error:
        print(f"{error.message}\n{error.advice}", file=sys.stderr)
        return error.exit_code
    return 0


NEXT = """\
Release {version} is written. Look it over, then:

    git add --all && git commit -m "Release {version}" && git tag v{version}
    uv run poe reopen && git commit --all -m "Begin what comes after {version}"
"""


def cut(
    root: Path,
    number: str,
    today: datetime.date,
    *,
    check: Callable[[Path], object] = lambda _: None,
) -> None:
    """Write the release, its number wherever one stands, and the date of its changes.

    `check` may refuse the tree below `root`; it is called last, as it takes longest.

    Raises:
        UserError: There can be no such release; nothing was written.
    """
    check_is_clean(root)
    releases = Releases(root)
    version = check_number(releases, number)
    files = numbered(carried_files(root), version)
    changes = dated(root / "CHANGELOG.md", version, today)
    check(root)
    pack(root, version, files)
    set_number(root, version)
    number_notes(releases, version)
    (root / "CHANGELOG.md").write_text(changes, "utf-8")


def reopen(root: Path) -> Version:
    """Give the templates a number after their release, and the change log a place for what follows.

    No `.dev` number: Copier passes by what comes before a release, and would find that a project of a
    checkout is newer than all it may be updated to.

    Raises:
        UserError: They have one.
    """
    releases = Releases(root)
    if releases.carried not in releases.versions:
        raise UserError(f"{releases.carried} is no release.", "There is nothing to reopen.")
    version = Version(f"{releases.carried}.post1")
    set_number(root, version)
    log = root / "CHANGELOG.md"
    text = log.read_text("utf-8")
    log.write_text(text.replace("\n## ", "\n## Next (unreleased)\n\n## ", 1), "utf-8")
    return version


def check_is_clean(root: Path) -> None:
    """Refuse a tree with changes: a release is what is committed."""
    changed = _git(root, "status", "--porcelain").decode().splitlines()
    if changed:
        raise UserError(
            f"The tree has uncommitted changes: {', '.join(line[3:] for line in changed[:5])}.",
            "A release is what is committed: commit them, or put them away.",
        )


def check_walk(root: Path) -> None:
    """Refuse a tree that is red in the quick checks."""
    for command in WALK:
        print(f"$ uv run {command}", flush=True)
        if subprocess.run(["uv", "run", *command.split()], cwd=root, check=False).returncode:
            raise UserError(f"`{command}` is red.", "A release is green: mend that first.")


def check_number(releases: Releases, number: str) -> Version:
    """Return the version, which is the next one."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", number):
        raise UserError(f"`{number}` is no number of a release.", "Give three numbers: `0.2.0`.")
    version = Version(number)
    last = max(releases.versions, default=Version("0"))
    if version <= last or version < releases.carried:
        above = max(last, releases.carried)
        raise UserError(f"{version} is not above {above}.", "Give a number that is.")
    return version


def dated(log: Path, version: Version, today: datetime.date) -> str:
    """Return the change log with the number and the day over the changes that are not yet released."""
    text = log.read_text("utf-8")
    first = "## " + text.partition("\n## ")[2].partition("\n## ")[0]
    if not UNRELEASED.match(first) or "\n- " not in first:
        raise UserError(
            f"{log.name} has no lines for {version}.",
            "Its first heading is `## Next (unreleased)`, with a line for each change.",
        )
    return UNRELEASED.sub(f"## {version} ({today.isoformat()})", text, count=1)


def number_notes(releases: Releases, version: Version) -> None:
    """Say which release the notes belong to that were written since the last one."""
    path = releases.folder / "notes.yml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"(?m)^- since: next\b", f"- since: {version}", text), "utf-8")


def set_number(root: Path, version: Version) -> None:
    """Write the version wherever one stands."""
    for name in NUMBERED:
        path = root / name
        path.write_text(_numbered(name, path.read_text("utf-8"), version), "utf-8", newline="\n")


def numbered(files: Iterable[CarriedFile], version: Version) -> list[CarriedFile]:
    """Return the templates as those of `version`."""
    return [
        replace(file, content=_numbered(SOURCE, file.content.decode(), version).encode())
        if file.path == SOURCE
        else file
        for file in files
    ]


def _numbered(name: str, text: str, version: Version) -> str:
    before = NUMBERED[name]
    return re.sub(f"({before}){NUMBER}", rf"\g<1>{version}", text, count=1, flags=re.MULTILINE)


def carried_files(root: Path) -> list[CarriedFile]:
    """Return the templates as they are committed, whatever the disk makes of modes and line ends."""
    archive = _git(root, "-c", "core.autocrlf=false", "archive", "HEAD", "--", *CARRIED)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        entries = [(entry, tar.extractfile(entry)) for entry in tar if not entry.isdir()]
        return [
            CarriedFile(entry.name, content.read(), bool(entry.mode & 0o100))
            for entry, content in entries
            if content
        ]


def pack(root: Path, version: Version, files: Iterable[CarriedFile]) -> None:
    """Write `files` as the release `version` beside the templates below `root`."""
    releases = Releases(root)
    known = {
        digest
        for release in releases.versions
        for digest in releases.manifest(release).files.values()
    }
    releases.folder.mkdir(exist_ok=True)
    new = {file.digest: file.content for file in files if file.digest not in known}
    with zipfile.ZipFile(releases.folder / f"{version}.zip", "w") as archive:
        for digest in sorted(new):
            entry = zipfile.ZipInfo(digest)
            # As on Linux, so everywhere.
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, new[digest])
    manifest = {
        "commit": "",
        "executable": sorted(file.path for file in files if file.is_executable),
        "files": {file.path: file.digest for file in sorted(files, key=lambda file: file.path)},
    }
    _write_manifest(releases, version, manifest)
    with tempfile.TemporaryDirectory() as scratch:
        commits = keep_releases(Path(scratch) / ".git", Releases(root))
    _write_manifest(releases, version, manifest | {"commit": commits[version]})


def _write_manifest(releases: Releases, version: Version, manifest: object) -> None:
    text = json.dumps(manifest, indent=1) + "\n"
    (releases.folder / f"{version}.json").write_text(text, "utf-8", newline="\n")


def _git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
