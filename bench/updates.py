"""How long `trivet update` and `trivet change` take, beside `copier update` of the same project.

Run with `uv run python bench/updates.py`. A project of the oldest release comes to the templates at hand,
then takes another database. Nothing is installed. Each has its turn in each round; Copier updates from a
clone of this checkout, in which the versions are tags. Medians are printed, CPU time in brackets, and the
ratio of the elapsed times.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
ADA = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
CPU = ("children_user", "children_system")
CHANGED = ("--data", "database=postgresql")
FRAMEWORKS = ("django", "flask", "fastapi")

from trivet import fast_yaml  # noqa: E402
from trivet.catalog import Catalog  # noqa: E402
from trivet.life import ANSWERS_FILE  # noqa: E402
from trivet.releases import CARRIED, Releases  # noqa: E402
from trivet.render import render  # noqa: E402


def main() -> None:
    """Print the times as a Markdown table."""
    arguments = parse()
    print("| project | command | seconds | `copier update` | ratio |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        templates = tagged(Path(name) / "templates")
        for framework in arguments.framework or FRAMEWORKS:
            project = made(framework, Path(name) / framework / "shop")
            for ours, theirs in (
                (["update"], ["update"]),
                (["change", "database=postgresql"], ["update", "--vcs-ref=:current:", *CHANGED]),
            ):
                tell(framework, project, templates, ours, theirs, arguments.rounds)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--framework", action="append", choices=FRAMEWORKS)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def tagged(folder: Path) -> Path:
    """Make a repository in which the oldest release and the templates at hand are tags."""
    releases = Releases(ROOT)
    folder.mkdir()
    git(folder, "init", "--quiet")
    releases.restore(releases.versions[0], folder)
    tag(folder, f"v{releases.versions[0]}")
    git(folder, "rm", "--quiet", "-r", ".")
    subprocess.run(["cp", "-r", *(ROOT / name for name in CARRIED), folder], check=True)
    tag(folder, f"v{releases.carried}")
    return folder


def made(framework: str, project: Path) -> Path:
    """Make a project of the oldest release, with a commit."""
    releases = Releases(ROOT)
    with releases.templates(releases.versions[0], framework) as folder:
        catalog = Catalog.load(folder)
        stack = catalog.resolve({"framework": framework, "database": "sqlite"}, folder="shop").stack
        render(stack, project, folder)
    git(project, "init", "--quiet")
    tag(project, "made")
    return project


def tell(
    framework: str, project: Path, templates: Path, ours: list[str], theirs: list[str], rounds: int
) -> None:
    source = fast_yaml.load((ROOT / "facts" / "source.yml").read_text("utf-8"))["_src_path"]
    copier = [str(BIN / "copier"), *theirs, "--defaults", "--quiet"]
    mine: list[tuple[float, float]] = []
    others: list[tuple[float, float]] = []
    for _ in range(rounds):
        git(project, "reset", "--quiet", "--hard", "made")
        mine.append(seconds([sys.executable, "-m", "trivet", *ours], project))
        git(project, "reset", "--quiet", "--hard", "made")
        record = project / ANSWERS_FILE
        record.write_text(record.read_text("utf-8").replace(source, str(templates)), "utf-8")
        git(project, "commit", "--quiet", "--all", "--message", "From the clone")
        others.append(seconds(copier, project))
        git(project, "clean", "--quiet", "-dffx")
    (own, own_cpu), (other, other_cpu) = (
        [statistics.median(times) for times in zip(*taken, strict=True)] for taken in (mine, others)
    )
    cells = (
        framework,
        f"`trivet {' '.join(ours)}`",
        f"{own:.2f} ({own_cpu:.2f})",
        f"{other:.2f} ({other_cpu:.2f})",
        f"{own / other:.2f}",
    )
    print(f"| {' | '.join(cells)} |", flush=True)


def seconds(command: list[str], folder: Path) -> tuple[float, float]:
    """Return the elapsed time and the CPU time of a command that changes a project."""
    started, before = time.perf_counter(), os.times()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    taken, after = time.perf_counter() - started, os.times()
    user, system = (getattr(after, n) - getattr(before, n) for n in CPU)
    status = subprocess.run(["git", "status", "--short"], cwd=folder, capture_output=True)
    if done.returncode or not status.stdout:
        raise SystemExit(f"{command}: {done.stderr}")
    return taken, user + system


def tag(folder: Path, name: str) -> None:
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", name)
    git(folder, "tag", name)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *ADA, *arguments], cwd=folder, check=True, capture_output=True)


if __name__ == "__main__":
    main()
