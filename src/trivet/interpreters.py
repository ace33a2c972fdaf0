"""Finds a Python for a project, also where uv does not look.

uv knows its own Pythons and those in the PATH. What a version manager has in the PATH are shims,
which refuse all versions but the active one; the interpreters lie in folders of the manager's own.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.specifiers import SpecifierSet

from trivet.errors import UserError
from trivet.programs import ask

__all__ = [
    "Interpreter",
    "find_interpreter",
    "may_fetch",
    "named_versions",
    "require_interpreter",
]

# Where version managers live: a variable of theirs, and the usual folder below the home folder.
_MANAGERS = (
    ("PYENV_ROOT", ".pyenv"),
    ("PYENV", ".pyenv/pyenv-win"),
    ("ASDF_DATA_DIR", ".asdf"),
    ("MISE_DATA_DIR", ".local/share/mise"),
    ("RYE_HOME", ".rye"),
    ("CONDA_PREFIX", ".conda"),
    ("MAMBA_ROOT_PREFIX", "micromamba"),
    ("", "miniconda3"),
    ("", "anaconda3"),
    ("", "miniforge3"),
    ("HOMEBREW_PREFIX", ".linuxbrew"),
    ("RUNNER_TOOL_CACHE", ".tool-cache"),
)
# Where they keep interpreters, below that.
_BELOW_A_MANAGER = (
    "versions/*/bin/python3",
    "versions/*/python.exe",
    "installs/python/*/bin/python3",
    "installs/python/*/python.exe",
    "py/*/bin/python3",
    "envs/*/bin/python3",
    "envs/*/python.exe",
    "bin/python3",
    "python.exe",
    "opt/python@3.*/bin/python3.[0-9][0-9]",
    "Python/*/*/bin/python3",
)
# Where systems and packages put them; a stripped PATH may lack these.
_BELOW_THE_ROOT = (
    "usr/bin/python3.[0-9][0-9]",
    "usr/local/bin/python3.[0-9][0-9]",
    "opt/python/*/bin/python3",
    "opt/conda/bin/python3",
    "opt/homebrew/opt/python@3.*/bin/python3.[0-9][0-9]",
    "home/linuxbrew/.linuxbrew/opt/python@3.*/bin/python3.[0-9][0-9]",
    "Library/Frameworks/Python.framework/Versions/3.*/bin/python3",
)
# What a manager compiled where the system's headers were missing lacks one of these.
_PROBE = """
import platform, sys
is_usual = sys.implementation.name == "cpython" and "free-threading" not in sys.version
print(platform.python_version() if is_usual and sys.prefix == sys.base_prefix else "")
print(sys.executable)
import ctypes, sqlite3, ssl, zlib
"""
_NAMED_VERSION = re.compile(r"(?<![\d.])3\.(\d+)(?:\.(\d+))?")


@dataclass(frozen=True)
class Interpreter:
    """A Python that was run once: where it is, its version, what it lacks, and who found it."""

    path: str
    version: str
    fault: str = ""
    is_found_by_uv: bool = False

    @property
    def flags(self) -> tuple[str, ...]:
        """What `uv sync` must be told to use it."""
        return () if self.is_found_by_uv else ("--python", self.path)


def find_interpreter(requires: str) -> Interpreter | None:
    """Return a Python that fits `requires`, such as `>=3.12,<3.16`.

    The active one of a version manager comes first, then uv's choice, then any other.
    """
    wanted = SpecifierSet(requires, prereleases=False)
    fitting = (i for i in _in_order(wanted) if i and i.version in wanted and not i.fault)
    return next(fitting, None)


def _in_order(wanted: SpecifierSet) -> Iterator[Interpreter | None]:
    if "UV_PYTHON" in os.environ:  # The person has chosen, and uv takes no other.
        yield _by_uv(str(wanted))
        return
    active = shutil.which("python3", path=os.pathsep.join(map(str, _shims())))
    yield _probe(active) if active else None
    yield _by_uv(str(wanted))
    yield from (_probe(path) for path in _candidates() if _may_fit(path, wanted))


def require_interpreter(requires: str, tell: Callable[[str], None]) -> Interpreter:
    """Return a Python that fits `requires`, fetched by uv if there is none and uv may do so.

    Raises:
        UserError: There is none and none can be had.
    """
    found = find_interpreter(requires)
    if found:
        return found
    told = named_versions(requires)
    reason = f"`UV_PYTHON` is `{os.environ.get('UV_PYTHON')}`, and uv takes no other."
    if "UV_PYTHON" not in os.environ:
        tell(f"This machine has no Python {told}: uv fetches one ...")
        reason = _fetch(requires)
        found = None if reason else _by_uv(requires, "--managed-python")
    if found:
        return found
    newest = _minors(requires)[-1]
    raise UserError(
        f"This project needs Python {told}, and there is {_installed()}. {reason}",
        f"Nothing was written. Install one: `uv python install {newest}`, your system's packages, or "
        f"a version manager such as pyenv (`pyenv install {newest}`).\n"
        "With --no-install the project is written without one.",
    )


def named_versions(requires: str) -> str:
    """Name the versions that fit, such as `3.12, 3.13 or 3.14`."""
    return _listed(_minors(requires))


def may_fetch() -> bool:
    """Return whether uv may get a Python from the network."""
    offline = os.environ.get("UV_OFFLINE", "").lower() in ("1", "true")
    return not offline and os.environ.get("UV_PYTHON_DOWNLOADS", "").lower() not in (
        "never",
        "false",
    )


def _by_uv(requires: str, *flags: str) -> Interpreter | None:
    """Return the Python that uv would take, virtual environments aside."""
    request = os.environ.get("UV_PYTHON", requires)
    find = ("python", "find", "--system", "--no-project", "--no-python-downloads")
    folders = os.environ.get("PATH", "").split(os.pathsep)
    without_shims = os.pathsep.join(f for f in folders if Path(f) not in _shims())
    done = ask(shutil.which("uv") or "uv", *find, *flags, request, PATH=without_shims)
    found = None if done.returncode else _probe(done.stdout.strip())
    # A shim that refuses would end uv's own search with an error.
    return replace(found, is_found_by_uv=not _shims()) if found else None


def _fetch(requires: str) -> str:
    """Let uv get a Python as it does for any project; return why it did not."""
    with tempfile.TemporaryDirectory() as folder:
        make = ("uv", "venv", "--quiet", "--no-project", "--managed-python", "--python", requires)
        done = ask(*make, str(Path(folder) / "venv"))
    if not done.returncode:
        return ""
    # uv tells the cause, or a hint, last.
    *_, last = ["", *done.stderr.split("\n\n")[-1].strip().splitlines()]
    reason = re.sub(r"^\s*(error|cause|hint): ", "", last)
    return f"uv cannot get one: {reason}."


def _candidates() -> list[Path]:
    """Return the interpreters in the folders of managers and systems: newest first, by their names."""
    places = [(root, pattern) for root in _manager_roots() for pattern in _BELOW_A_MANAGER]
    places += [(Path(os.sep), pattern) for pattern in _BELOW_THE_ROOT]
    found = {path for root, pattern in places for path in root.glob(pattern)}
    return sorted(found, key=lambda path: (_named_version(path) or (0, 0), path), reverse=True)


def _manager_roots() -> Iterator[Path]:
    yield Path(sys.base_prefix)
    for variable, folder in _MANAGERS:
        yield Path(os.environ.get(variable) or Path.home() / folder)
    # Shims lie beside what they stand for.
    yield from (folder.parent for folder in _shims())
    # Every conda, by whatever name, keeps this list of its environments.
    environments = Path.home() / ".conda" / "environments.txt"
    if environments.is_file():
        yield from map(Path, environments.read_text("utf-8", "replace").splitlines())


def _shims() -> list[Path]:
    """Return the folders of the PATH in which version managers answer for their interpreters."""
    folders = map(Path, os.environ.get("PATH", "").split(os.pathsep))
    return [folder for folder in folders if folder.name == "shims"]


def _may_fit(path: Path, wanted: SpecifierSet) -> bool:
    """Whether the name of an interpreter speaks for it, or says nothing."""
    named = _named_version(path)
    return named is None or "3.{}.{}".format(*named) in wanted


def _named_version(path: Path) -> tuple[int, int] | None:
    names = _NAMED_VERSION.findall(str(path))
    return (int(names[-1][0]), int(names[-1][1] or 0)) if names else None


def _probe(path: str | Path) -> Interpreter | None:
    """Run an interpreter to see which it is, and that nothing is missing that a project needs."""
    done = ask(str(path), "-I", "-c", _PROBE)
    version, executable, *_ = [*done.stdout.splitlines(), "", ""]
    *_, fault = ["", *done.stderr.splitlines()] if done.returncode else [""]
    return Interpreter(executable, version, fault) if version else None


def _installed() -> str:
    """Name the versions that were found, to show that none was overlooked."""
    found = {i.version: i.fault for i in map(_probe, _candidates()) if i}
    versions = sorted(found, key=lambda version: [int(n) for n in re.findall(r"\d+", version)])
    told = [f"{v} ({found[v]})" if found[v] else v for v in versions]
    return f"only {_listed(told, 'and')}" if told else "none"


def _minors(requires: str) -> list[str]:
    return [f"3.{minor}" for minor in range(50) if f"3.{minor}" in SpecifierSet(requires)]


def _listed(words: list[str], last: str = "or") -> str:
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
