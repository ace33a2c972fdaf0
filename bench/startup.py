"""How long Trivet itself takes: CPU time of `--help`, and `trivet new` against `copier copy`.

Run with `uv run python bench/startup.py`. Prints ratios taken in one run, in interleaved rounds.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
ROUNDS = 7


def cpu_seconds(command: list[str]) -> float:
    """Return the CPU time (user and system, in seconds) of a command."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def wall_seconds(command: list[str]) -> float:
    """Return the elapsed time (in seconds) of a command."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def median(measure: Callable[[list[str]], float], command: list[str]) -> float:
    """Return the median of several measurements of one command."""
    return statistics.median(measure(command) for _ in range(ROUNDS))


def compare_rendering(framework: str) -> tuple[float, float]:
    """Return the median seconds of `trivet new` and of `copier copy` for the same stack."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            new = [str(BIN / "trivet"), "new", f"{folder}/ours/shop", "--defaults"]
            ours.append(
                wall_seconds([*new, "--set", f"path={framework}", "--no-install", "--no-git"])
            )
            copy = [str(BIN / "copier"), "copy", "--quiet", "--defaults", "--vcs-ref=HEAD"]
            theirs.append(
                wall_seconds(
                    [*copy, f"--data=path={framework}", str(ROOT), f"{folder}/theirs/shop"]
                )
            )
            shutil.rmtree(folder, ignore_errors=True)
            Path(folder).mkdir()
    return statistics.median(ours), statistics.median(theirs)


def main() -> None:
    """Print the figures as a Markdown table."""
    print("| command | CPU, ms |\n|---|---|")
    for option in ("--help", "--version"):
        print(
            f"| `trivet {option}` | {1000 * median(cpu_seconds, [str(BIN / 'trivet'), option]):.0f} |"
        )
    print("\n| framework | `trivet new`, s | `copier copy`, s | ratio |\n|---|---|---|---|")
    for framework in ("django", "flask", "fastapi"):
        ours, theirs = compare_rendering(framework)
        print(f"| {framework} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.2f} |")


if __name__ == "__main__":
    main()
