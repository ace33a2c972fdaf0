"""Where a project's templates come from, in which versions: Trivet itself, or a team's fork."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from packaging.version import Version

from trivet import fast_yaml
from trivet.catalog import template_root
from trivet.fork import Fork, shown
from trivet.life import Project
from trivet.releases import Releases

__all__ = ["Editions", "editions_of"]


class Editions(Protocol):
    """Templates in several versions, and what each of them says of itself."""

    @property
    def place(self) -> str:
        """How it is told to people where they are."""

    @property
    def newest(self) -> Version:
        """The newest version that a project is meant to come to."""

    def version_of(self, commit: str) -> Version:
        """Return the version that a project's record names."""

    def origins(self, version: Version) -> list[Version]:
        """Return what a project of `version` may be made from, the likeliest first."""

    def templates(self, version: Version, framework: str = "") -> AbstractContextManager[Path]:
        """Give a folder with the templates of a version, ready to be rendered."""

    def record(self, version: Version) -> Mapping[str, str]:
        """Return what a project remembers of its source, where the templates do not know it."""

    def declared(self, old: Version, new: Version) -> Sequence[tuple[Version, Mapping[str, Any]]]:
        """Return what is declared to be different since `old` in `new`, and since when."""

    def faults(self) -> AbstractContextManager[None]:
        """Tell a fault of the templates as theirs, where they are others' work."""

    def log(self, old: Version, new: Version) -> Sequence[str]:
        """Return the lines of the change log between two versions."""


@contextlib.contextmanager
def editions_of(
    project: Project, waiting: Callable[[str], object] = lambda _: None
) -> Iterator[Editions]:
    """Give the templates that a project names as its source; say `waiting` what takes its time.

    Raises:
        UserError: They cannot be read.
        OSError: There is no place for them.
    """
    releases = Releases(template_root())
    own = fast_yaml.load((releases.root / "facts" / "source.yml").read_text("utf-8"))
    source = project.record.source
    if source == own["_src_path"]:
        yield releases
        return
    waiting(f"Reading the templates from {shown(source)} ...")
    with Fork.cloned(source, project.root) as fork:
        yield fork
