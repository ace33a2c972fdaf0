"""Finds every package that a rendered project may install, which no project may be called.

`uv run python -m tests.reserved` rewrites facts/reserved_names.yml: it locks, for each framework,
all that any of its stacks may depend on, the tools and the documentation's builders included.
"""

from __future__ import annotations

import subprocess
import tempfile
import tomllib
from pathlib import Path

import yaml

from tests.template_sources import FRAMEWORKS, parts
from trivet.interpreters import require_interpreter

ROOT = Path(__file__).parents[1]
FACTS = ROOT / "facts"
NAMES = FACTS / "reserved_names.yml"
PROJECT = """\
[project]
name = "trivet-lists-names"
version = "0"
requires-python = ">=3.12,<3.16"
dependencies = {dependencies}
"""


def locked_names(dependencies: list[str]) -> set[str]:
    """Return the names of all packages that these bring."""
    python = require_interpreter(">=3.12,<3.16", print).path
    with tempfile.TemporaryDirectory() as folder:
        text = PROJECT.format(dependencies=dependencies)
        (Path(folder) / "pyproject.toml").write_text(text, "utf-8")
        subprocess.run(["uv", "lock", "--quiet", "--python", python], cwd=folder, check=True)
        lock = tomllib.loads((Path(folder) / "uv.lock").read_text("utf-8"))
    return {package["name"] for package in lock["package"]} - {"trivet-lists-names"}


def main() -> None:
    """Write the names of all packages, sorted."""
    versions = yaml.safe_load((FACTS / "versions.yml").read_text("utf-8"))
    unlisted = versions.keys() - set[str]().union(*(part.dependencies for part in parts()))
    names: set[str] = set()
    for framework in FRAMEWORKS:
        own = (part.dependencies for part in parts() if part.folder in ("common", framework))
        names |= locked_names([name + versions[name] for name in sorted(unlisted.union(*own))])
    NAMES.write_text("".join(f"- {name}\n" for name in sorted(names)), "utf-8")


if __name__ == "__main__":
    main()
