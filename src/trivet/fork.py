"""Templates in a git repository that is not Trivet's own, such as a team's fork: its tags are the versions.

As Copier has it, tags that are PEP 440 versions count, and a project remembers what `git describe` said of
the commit that it was made from: `v1.2`, or `v1.2-3-gabcdef` between two tags, which here is the version
`1.2+3.gabcdef`. The repository is cloned for each command, and nobody is asked for a password: what git
cannot read by itself is told.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jinja2 import TemplateError
from packaging.version import InvalidVersion, Version

from trivet import fast_yaml
from trivet.errors import UserError
from trivet.life.git import GitError, git
from trivet.release_notes import CHANGE_LOG, NOTES, logged

__all__ = ["Fork", "address_of", "shown"]

# In seconds; who waits longer has no network, or asks a person for something.
_PATIENCE = 120
# Nobody is there to answer: neither at the terminal nor in a window.
_UNASKED = {
    "GIT_TERMINAL_PROMPT": "0",
    "SSH_ASKPASS": "true",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "LANGUAGE": "C",
}
_ALIASES = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/"}
_REMOTE = re.compile(r"[\w+.-]+://|[\w.-]+@[\w.-]+:")
_DESCRIBED = re.compile(r"(?P<tag>.+)-(?P<ahead>\d+)-g(?P<commit>[0-9a-f]{4,40})")
_PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")
_FAULTS = (
    AttributeError,
    FileNotFoundError,
    LookupError,
    TemplateError,
    TypeError,
    ValueError,
    yaml.YAMLError,
)
_LAYOUT = ("copier.yml", "questions", "templates", "facts")


class Fork:
    """The templates in a clone of a repository.

    Attributes:
        source: what projects remember of where they come from.
        place: how that is told to people.
    """

    def __init__(self, source: str, clone: Path) -> None:
        """Read what is in the git directory `clone`."""
        self.source = source
        self.place = shown(source)
        self._clone = clone
        self._described: dict[Version, str] = {}

    @classmethod
    @contextlib.contextmanager
    def cloned(cls, source: str, beside: Path) -> Iterator[Fork]:
        """Give the templates of a source; a relative path leads on from `beside`.

        Raises:
            UserError: It is no repository, or git cannot read it.
        """
        address = address_of(source, beside)
        with tempfile.TemporaryDirectory(prefix="trivet-") as folder:
            clone = Path(folder) / "clone.git"
            _clone(address, clone)
            yield cls(source, clone)

    @property
    def newest(self) -> Version:
        """The newest release.

        Raises:
            UserError: There is none.
        """
        releases = [version for version in self._tags if not version.is_prerelease]
        if not releases:
            raise UserError(
                f"{self.place} has no tag that is a version, so there is nothing to come to.",
                "Nothing was changed. Its maintainers name one: `git tag v1.0.0 && git push --tags`.",
            )
        return max(releases)

    def version_of(self, commit: str) -> Version:
        """Return the version that a project's record names.

        Raises:
            UserError: It names nothing that is there.
        """
        tagged = [version for version, tag in self._tags.items() if tag == commit]
        described = _DESCRIBED.fullmatch(commit)
        if tagged:
            found: Version | None = tagged[0]
        elif described:
            found = _between(described["tag"], described["ahead"], described["commit"])
        elif name := self._commit(commit):  # before it is a version: `577919a03` may be both
            found = Version(f"0+g{name[:12]}")
        else:
            found = _version(commit)
        if found is None:
            raise self._unknown(commit)
        self._described.setdefault(found, commit)
        return found

    def origins(self, version: Version) -> list[Version]:
        """Return what a project of `version` may be made from: that, or the tag before it.

        Raises:
            UserError: There is neither.
        """
        for origin in (version, Version(version.public)):
            if self._commit(self._reference(origin)):
                return [origin]
        raise self._unknown(self._described.get(version, str(version)))

    @contextlib.contextmanager
    def templates(self, version: Version, framework: str = "") -> Iterator[Path]:
        """Give a folder with the templates of a version.

        Raises:
            UserError: There is no such version, or it holds something else.
        """
        commit = self._commit(self._reference(version))
        if not commit:
            raise self._unknown(str(version))
        with tempfile.TemporaryDirectory(prefix="trivet-") as scratch:
            folder = Path(scratch) / "templates"
            folder.mkdir()
            self._check_out(commit, folder)
            self._require_layout(version, folder, framework)
            yield folder

    def record(self, version: Version) -> Mapping[str, str]:
        """Return what a project of a version remembers of its source."""
        commit = self._tags.get(version) or self._described.get(version, str(version))
        return {"_commit": commit, "_src_path": self.source}

    def declared(self, old: Version, new: Version) -> list[tuple[Version, Mapping[str, Any]]]:
        """Return what its notes say in `new` and did not say in `old`: a fork counts as it likes."""
        before, after = (self._notes(version) for version in (old, new))
        return [(new, entry) for entry in after if entry not in before]

    @contextlib.contextmanager
    def faults(self) -> Iterator[None]:
        """Tell what cannot be read or rendered as a fault of the templates."""
        try:
            yield
        except _FAULTS as error:
            raise UserError(
                f"The templates in {self.place} cannot be read or rendered: "
                f"{type(error).__name__}: {error}",
                "Nothing was changed. That is for their maintainers to mend.",
            ) from error

    def log(self, old: Version, new: Version) -> list[str]:
        """Return the lines of its change log that are in `new` and were not in `old`."""
        before, after = (logged(self._text(version, CHANGE_LOG)) for version in (old, new))
        known = {line for lines in before.values() for line in lines}
        return [line for lines in after.values() for line in lines if line not in known]

    @cached_property
    def _tags(self) -> dict[Version, str]:
        """The tags that are versions, the oldest first."""
        names = self._git("for-each-ref", "--format=%(refname:strip=2)", "refs/tags")
        found = {
            version: name
            for name in os.fsdecode(names).splitlines()
            if (version := _version(name)) is not None
        }
        return {version: found[version] for version in sorted(found)}

    def _reference(self, version: Version) -> str:
        """Return what git knows a version by; nothing, if it cannot."""
        if version in self._tags:
            return f"refs/tags/{self._tags[version]}"
        _, _, commit = (version.local or "").rpartition("g")
        return commit

    def _commit(self, reference: str) -> str:
        """Return the name of a commit, or nothing if there is none."""
        if not reference or any(letter < "!" for letter in reference):
            return ""
        # By its input: what begins with a dash is no option there.
        given = f"{reference}^{{commit}}\n".encode()
        printed = self._git("cat-file", "--batch-check=%(objectname)", given=given)
        name = printed.decode().strip()
        return name if re.fullmatch(r"[0-9a-f]{40,64}", name) else ""

    def _check_out(self, commit: str, folder: Path) -> None:
        self._git(
            *("-c", "core.autocrlf=false", "checkout", "--quiet", "--force", commit, "--", "."),
            folder=folder,
            GIT_WORK_TREE=folder,
            GIT_INDEX_FILE=folder.with_name("index"),
        )

    def _require_layout(self, version: Version, folder: Path, framework: str) -> None:
        """Raise `UserError` if these are not templates as Trivet's are, or lead out of their folder."""
        wanted = [*_LAYOUT, *([f"templates/{framework}"] if framework else [])]
        missing = [name for name in wanted if not (folder / name).exists()]
        if missing:
            raise UserError(
                f"{self.place} has no `{missing[0]}` in {version}: these are not Trivet's templates.",
                "Nothing was changed. `copier update` brings those of others.",
            )
        top = folder.resolve()
        for path in folder.rglob("*"):
            if path.is_symlink() and not path.resolve().is_relative_to(top):
                raise UserError(
                    f"`{path.relative_to(folder)}` in {version} of {self.place} leads out of the "
                    "templates.",
                    "Nothing was changed. Templates may read nothing of this machine.",
                )

    def _notes(self, version: Version) -> list[Mapping[str, Any]]:
        try:
            entries = fast_yaml.load(self._text(version, NOTES)) or []
        except (yaml.YAMLError, ValueError):
            return []
        return [entry for entry in entries if isinstance(entry, dict) and "text" in entry]

    def _text(self, version: Version, path: str) -> str:
        """Return a file of a version, or nothing if there is none."""
        commit = self._commit(self._reference(version))
        with contextlib.suppress(UserError):
            return self._git("cat-file", "blob", f"{commit}:{path}").decode("utf-8", "replace")
        return ""

    def _git(
        self, *arguments: str, folder: Path | None = None, given: bytes = b"", **variables: Path
    ) -> bytes:
        at = {"GIT_DIR": self._clone, **variables}
        try:
            return git(folder or self._clone, *arguments, given=given, variables=at)
        except GitError as error:
            raise UserError(
                f"git cannot read {self.place}: {error}", "Nothing was changed."
            ) from error

    def _unknown(self, name: str) -> UserError:
        known = ", ".join(list(self._tags.values())[-8:])
        return UserError(
            f"There is no `{name}` in {self.place}.",
            f"Nothing was changed. There is {known}."
            if known
            else "It has no tag that is a version.",
        )


def shown(source: str) -> str:
    """Return a source as people are told it: whoever reads that learns no password."""
    return f"`{_PASSWORD.sub('', source)}`"


def address_of(source: str, beside: Path) -> str:
    """Return what git knows a source by, as Copier understands it.

    Raises:
        UserError: It is nothing that git could read.
    """
    for alias, site in _ALIASES.items():
        if source.startswith(alias):
            return site + source.removeprefix(alias).lstrip("/").removesuffix(".git") + ".git"
    address = source.removeprefix("git+")
    if _REMOTE.match(address):
        return address
    path = beside / Path(source).expanduser()
    if (path / ".git").exists() or (path / "HEAD").is_file() or path.is_file():
        return str(path.absolute())
    raise UserError(
        f"The project takes its templates from `{source}`, which is no git repository here.",
        "Nothing was changed. In `.copier-answers.yml`, `_src_path` names one: an address that "
        "everybody can read, such as `https://example.com/ours/templates.git`.",
    )


def _clone(address: str, clone: Path) -> None:
    """Clone a repository, with all of its tags and without a question.

    Raises:
        UserError: git could not.
    """
    # Without a terminal of its own nothing that git starts can ask there.
    command = ["git", "-c", f"core.hooksPath={os.devnull}", "clone", "--quiet", "--bare"]
    with subprocess.Popen(  # noqa: S603
        [*command, "--", address, str(clone)],
        # A program that knows the password, as pipelines have one, may answer.
        env={"GIT_ASKPASS": "true", **os.environ, **_UNASKED},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            _, complaint = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            _end(process)
            complaint = f"There was no answer in {_PATIENCE} seconds.".encode()
        except BaseException:
            _end(process)
            raise
    if process.returncode:
        said = _PASSWORD.sub("", os.fsdecode(complaint)).strip().splitlines()
        reasons = [line.removeprefix("fatal: ") for line in said if line.startswith("fatal: ")]
        listing = f"git ls-remote {_PASSWORD.sub('', address)}"
        raise UserError(
            f"git cannot read {shown(address)}: {(reasons or said or ['it does not say why'])[0]}",
            f"Nothing was changed. `{listing}` has to work here without a question: is there a "
            "network, and are you let in?",
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process, and what it has started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _between(tag: str, ahead: str, commit: str) -> Version:
    """Return the version of a commit that is so many ahead of a tag."""
    base = _version(tag)
    if base is None:
        return Version(f"0+g{commit}")
    return Version(f"{base}{'.' if base.local else '+'}{ahead}.g{commit}")


def _version(name: str) -> Version | None:
    try:
        return Version(name)
    except InvalidVersion:
        return None
