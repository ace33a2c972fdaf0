"""Renders a stack with Copier; the only module that imports it, and only when something is rendered."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trivet import fast_yaml
from trivet.errors import UserError

if TYPE_CHECKING:
    from copier._jinja_ext import SandboxedEnvironment
    from copier._main import Worker

    from trivet.catalog import Answer

__all__ = ["render"]


def render(stack: Mapping[str, Answer], destination: Path, root: Path) -> None:
    """Render `stack` into `destination` from the templates below `root`, as they stand.

    Raises:
        OSError: The templates cannot be read, or the destination not written.
        UserError: They ask for what templates may not do: running commands, writing elsewhere.
    """
    from copier.errors import CopierError

    try:
        _render(stack, destination, root)
    except CopierError as error:
        raise UserError(
            f"These templates cannot be rendered: {error}",
            "Nothing was written. Trivet runs no commands and no code of templates.",
        ) from error


def _render(stack: Mapping[str, Answer], destination: Path, root: Path) -> None:
    how: dict[str, Any] = {"data": dict(stack), "defaults": True, "quiet": True}
    try:
        worker_class = _quick_worker(root)
    except ImportError:
        from copier import run_copy

        # Copier has changed inside: its own way renders the same, only slower.
        run_copy(str(root), destination, vcs_ref="HEAD", **how)
        return
    with worker_class(str(root), destination, **how) as worker:
        worker.run_copy()


def _quick_worker(root: Path) -> type[Worker]:
    """Return Copier's worker without what takes time and changes nothing.

    What another Copier does not have any more, it does not call either. The dependency is held to
    the series that this was tried with.

    Raises:
        ImportError: Copier keeps these classes elsewhere.
    """
    from copier._main import Worker
    from copier._template import Template

    class Folder(Template):
        # A checkout is rendered as it stands; Copier would clone it first, with what is uncommitted.
        vcs = None

    class QuickWorker(Worker):
        @functools.cached_property
        def template(self) -> Template:
            return Folder(url=str(root))

        @functools.cached_property
        def jinja_env(self) -> SandboxedEnvironment:
            # The same few strings, such as a question's type, are compiled for each question anew.
            environment = super().jinja_env
            environment.from_string = functools.cache(environment.from_string)  # type: ignore[assignment]
            environment.filters["from_yaml"] = fast_yaml.load
            return environment

        @property
        def answers_relpath(self) -> Path:
            # Asked for each part of each path, and rendered anew each time.
            return self.template.answers_relpath

        def _render_string(self, string: str, extra_context: dict[str, Any] | None = None) -> str:
            # Most parts of paths hold no Jinja; Copier compiles and renders each of them.
            return super()._render_string(string, extra_context) if "{" in string else string

        def _sync_git_index_executable_bit(self, dst_relpath: Path, src_mode: int) -> None:
            # A project in the making is in no index; asking git takes a process for each file.
            pass

    return QuickWorker
