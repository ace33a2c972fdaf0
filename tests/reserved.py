"""Finds every package that a rendered project may install, which no project may be called.

`uv run python -m tests.reserved` rewrites facts/reserved_names.yml from the lock files.
"""

from __future__ import annotations

import subprocess
import tempfile
import tomllib
from pathlib import Path

from tests.stacks import core_stacks
from trivet.catalog import Catalog
from trivet.generate import generate

ROOT = Path(__file__).parents[1]
NAMES = ROOT / "facts" / "reserved_names.yml"


def locked_names(project: Path) -> set[str]:
    """Return the names of the packages in the project's lock file, its own aside."""
    lock = tomllib.loads((project / "uv.lock").read_text("utf-8"))
    own = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]["name"]
    return {package["name"] for package in lock["package"]} - {own}


def main() -> None:
    """Lock every core stack, with each documentation in turn, and write the names, sorted."""
    catalog = Catalog.load(ROOT)
    names: set[str] = set()
    builders = [choice.value for choice in catalog.option("project_docs").choices]
    for number, stack in enumerate(core_stacks(catalog)):
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder) / f"stack-{number}"
            answers = catalog.resolve(
                {
                    **stack,
                    "project_slug": f"stack-{number}",
                    "project_docs": builders[number % len(builders)],
                }
            ).stack
            generate(answers, project, root=ROOT)
            subprocess.run(["uv", "lock", "--quiet"], cwd=project, check=True)
            names |= locked_names(project)
    NAMES.write_text("".join(f"- {name}\n" for name in sorted(names)), "utf-8")


if __name__ == "__main__":
    main()
