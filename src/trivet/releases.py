"""Reads the released templates that Trivet carries: which versions there are, and each of them whole.

A release is two files in `releases/`, which `uv run poe release` writes: `0.1.0.json` names each file
with the digest of its content, and `0.1.0.zip` has the contents that no earlier release has. The
archives are not compressed. Git and wheels do that themselves, better for the whole than for each
content, and what zlib writes is not the same everywhere.

They have no say where a project's source is a git address, such as a team's fork (see `fork`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from trivet import fast_yaml
from trivet.errors import UserError
from trivet.release_notes import CHANGE_LOG, NEXT, NOTES, logged

__all__ = ["CARRIED", "SHARED", "CarriedFile", "Manifest", "Releases", "version_of"]

# What the templates consist of; an installed Trivet carries the same, and the releases.
CARRIED = ("claims.yml", "copier.yml", "criteria.yml", "facts", "questions", "templates")
SHARED = "_shared"


@dataclass(frozen=True)
class CarriedFile:
    """One file of the templates: its path below their root, its content, and whether it is a program."""

    path: str
    content: bytes
    is_executable: bool = False

    @property
    def digest(self) -> str:
        """What its content is called in manifests and archives."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Manifest:
    """All files of a release, by path, with the digests of their contents.

    Attributes:
        commit: what the release is called by git where the templates are kept (see `source`).
    """

    commit: str
    executable: frozenset[str]
    files: Mapping[str, str]


class Releases:
    """The released templates beside the templates of one folder.

    Attributes:
        carried: the version of the templates in that folder. After a release, a checkout is ahead of
            it until the next one: such a version is no release, but `0.1.0.post1`.
        place: how it is told to people where these templates are.
    """

    place = "this Trivet"

    def __init__(self, root: Path) -> None:
        """Read the releases that lie in `root`, the folder that holds copier.yml."""
        self.root = root
        self.folder = root / "releases"
        self.carried = version_of(
            fast_yaml.load((root / "facts" / "source.yml").read_text("utf-8"))["_commit"]
        )

    @property
    def newest(self) -> Version:
        """The newest version that a project can come to."""
        return self.carried

    def version_of(self, commit: str) -> Version:
        """Return the version that a project's record names, such as `v0.1.0`.

        Raises:
            UserError: It names none.
        """
        return version_of(commit)

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The released versions, the oldest first."""
        return tuple(sorted(Version(path.stem) for path in self.folder.glob("*.json")))

    def origins(self, version: Version) -> list[Version]:
        """Return the versions that a project of `version` may be made from, the likeliest first.

        Of a release there is one. What a checkout held after a release is not kept: it may be what this
        one holds, or something between the two. An update from the release is right in any case, for
        what the project and the new templates have in common is no difference.

        Raises:
            UserError: There are no such templates here.
        """
        if version in self.versions:
            return [version]
        before = Version(version.base_version)
        found = [version] if version == self.carried else []
        if version.is_postrelease and before in self.versions and version <= self.carried:
            found.append(before)
        if not found:
            raise self._unknown(version)
        return found

    @contextlib.contextmanager
    def templates(self, version: Version, framework: str = "") -> Iterator[Path]:
        """Give a folder with the templates of one of the `origins`, ready to be rendered.

        An earlier release is restored to a temporary folder each time: so no two runs meet there, and no
        killed one leaves half of it for the next.

        Raises:
            UserError: There are no such templates here.
            OSError: There is no place for them.
        """
        if version == self.carried:
            yield self.root
            return
        with tempfile.TemporaryDirectory(prefix="trivet-") as folder:
            self.restore(version, Path(folder), framework)
            yield Path(folder)

    def record(self, version: Version) -> Mapping[str, str]:
        """Return nothing: what a project remembers of its source stands in the templates."""
        return {}

    def declared(self, old: Version, new: Version) -> list[tuple[Version, Mapping[str, Any]]]:
        """Return what the releases after `old` up to `new` declare to be different."""
        entries = fast_yaml.load((self.root / NOTES).read_text("utf-8"))
        found = [(self._since(str(entry["since"])), entry) for entry in entries]
        return [(since, entry) for since, entry in found if old < since <= new]

    def faults(self) -> contextlib.AbstractContextManager[None]:
        """Let faults pass: here they are Trivet's own."""
        return contextlib.nullcontext()

    def log(self, old: Version, new: Version) -> list[str]:
        """Return the lines of the change log after `old` up to `new`, the newest first."""
        sections = logged((self.root / CHANGE_LOG).read_text("utf-8"))
        return [
            line
            for title, lines in sections.items()
            if old < self._since(title) <= new
            for line in lines
        ]

    def _since(self, title: str) -> Version:
        return self.carried if title.lower() == NEXT else Version(title)

    def restore(self, version: Version, folder: Path, framework: str = "") -> None:
        """Write the templates of a release below `folder`: all, or what one framework needs of them.

        Raises:
            UserError: There is no such release, or its files are damaged.
            OSError: They cannot be written.
        """
        files = self.files(version, framework)
        for parent in {(folder / file.path).parent for file in files}:
            parent.mkdir(parents=True, exist_ok=True)
        for file in files:
            path = folder / file.path
            path.write_bytes(file.content)
            # Whatever the umask: rendered files take the modes of these.
            path.chmod(0o755 if file.is_executable else 0o644)

    def files(self, version: Version, framework: str = "") -> list[CarriedFile]:
        """Return the files of a release, each checked against its digest.

        Raises:
            UserError: There is no such release, or its files are damaged.
        """
        manifest = self.manifest(version)
        with contextlib.ExitStack() as opened, _telling_damage(version):
            archives: dict[str, zipfile.ZipFile] = {}
            for release in self.versions[: self.versions.index(version) + 1]:
                archive = opened.enter_context(zipfile.ZipFile(self.folder / f"{release}.zip"))
                archives.update(dict.fromkeys(archive.namelist(), archive))
            found = []
            for path, digest in manifest.files.items():
                if _is_needed(path, framework):
                    content = archives[digest].read(digest)
                    found.append(CarriedFile(path, content, path in manifest.executable))
                    if found[-1].digest != digest:
                        raise ValueError(path)
        return found

    def manifest(self, version: Version) -> Manifest:
        """Return what a release consists of.

        Raises:
            UserError: There is no such release, or its files are damaged.
        """
        if version not in self.versions:
            raise self._unknown(version)
        with _telling_damage(version):
            content = json.loads((self.folder / f"{version}.json").read_text("utf-8"))
            return Manifest(content["commit"], frozenset(content["executable"]), content["files"])

    def _unknown(self, version: Version) -> UserError:
        if version > self.carried:
            return UserError(
                f"The templates {version} are newer than this Trivet, which has {self.carried}.",
                "Update Trivet first: `uv tool upgrade trivet`, or `uvx trivet@latest`.",
            )
        known = [str(release) for release in {*self.versions, self.carried}]
        return UserError(
            f"There is no release {version} of the templates.",
            f"There is {', '.join(sorted(known, key=Version))}.",
        )


def version_of(commit: str) -> Version:
    """Return the version that a project's record of its source names, such as `v0.1.0`.

    Raises:
        UserError: It names none.
    """
    try:
        return Version(commit)
    except InvalidVersion as error:
        raise UserError(
            f"`{commit}` is no version of the templates.",
            "In `.copier-answers.yml`, `_commit` names one, such as `v0.1.0`.",
        ) from error


def _is_needed(path: str, framework: str) -> bool:
    top, _, rest = path.partition("/")
    return not framework or top != "templates" or rest.partition("/")[0] in (framework, SHARED)


@contextlib.contextmanager
def _telling_damage(version: Version) -> Iterator[None]:
    try:
        yield
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UserError(
            f"Trivet's copy of the templates {version} is damaged ({error}).",
            "Install Trivet again: `uv tool install --reinstall trivet`.",
        ) from error
