"""How long a Tab takes: CPU time of each completion, beside `trivet --help` in the same rounds.

Run with `uv run python bench/completion.py`.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

TRIVET = str(Path(sys.executable).parent / "trivet")
ROUNDS = 11
LINES = (
    "",
    "new --",
    "new --set ",
    "new --set framework=",
    "new --set framework=flask --set ",
    "new --set framework=flask --set interface=pages --set auth=",
    "change ",
    "change auth=",
    "explain ",
    "explain A",
)


def cpu_seconds(*arguments: str, **variables: str) -> float:
    """Return the CPU time (user and system, in seconds) of `trivet`."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    environment = {**os.environ, **variables}
    subprocess.run([TRIVET, *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)
    return used() - before


def shell_seconds(shell: str, line: str) -> float:
    """Return the CPU time (in seconds) of one Tab at the end of a line."""
    words = ["trivet", *line.split(" ")]
    asked = {
        "_TRIVET_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": f"trivet {line}",
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    return cpu_seconds(**asked)


def main() -> None:
    """Print the figures as a Markdown table."""
    with tempfile.TemporaryDirectory() as folder:
        flags = ["--set", "framework=django", "--defaults", "--no-install", "--no-git"]
        subprocess.run([TRIVET, "new", f"{folder}/shop", *flags], check=True, capture_output=True)
        os.chdir(f"{folder}/shop")
        measures: dict[tuple[str, str], Callable[[], float]] = {
            (line, shell): partial(shell_seconds, shell, line)
            for line in LINES
            for shell in ("bash", "zsh", "fish")
        }
        measures["--help", ""] = partial(cpu_seconds, "--help")
        found: dict[tuple[str, str], list[float]] = {name: [] for name in measures}
        for _ in range(ROUNDS):
            for name, measure in measures.items():
                found[name].append(measure())
        os.chdir("/")
    ms = {name: 1000 * statistics.median(times) for name, times in found.items()}
    print("| line, before Tab | bash, ms | zsh, ms | fish, ms |\n|---|---|---|---|")
    for line in LINES:
        print(f"| `trivet {line}` |", *(f"{ms[line, s]:.0f} |" for s in ("bash", "zsh", "fish")))
    print(f"\n`trivet --help`: {ms['--help', '']:.0f} ms")


if __name__ == "__main__":
    main()
