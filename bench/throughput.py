"""Requests a second of a rendered project against the smallest app of its framework.

Run with `uv run python bench/throughput.py`, for another with `--framework django` and, say,
`--set api_library=drf`. Both have the same server, one worker, the same SQLite
file, models, query and answer, and write one line a request; `wrk` loads them in turn, round by round.
Also tells what each part costs, by leaving one out at a time, and of Django each middleware. On a machine that has other work, the
ratio of CPU time is the steadier one.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.conformance.production import (  # noqa: E402
    free_port,
    production_settings,
    shell_environment,
)

SERVED = ROOT / "bench" / "served"
# Of each framework, the first two always.
VARIANTS = {
    "fastapi": (
        "bare",
        "project",
        "bare - log line",
        "bare, in a router",
        "project - log line",
        "project - middleware",
        "project - routers",
    ),
    "django": (
        "bare",
        "project",
        "bare - log line",
        "project - log line",
        "project - middleware",
    ),
    "flask": (
        "bare",
        "project",
        "bare - log line",
        "project - log line",
        "project - hooks",
    ),
}
TARGETS = {
    "fastapi": {"/api/notes": 0.9, "/health/live": 0.8},
    "django": {"/api/notes": 0.95, "/health/live": 0.9},
    "flask": {"/api/notes": 0.95, "/health/live": 0.9},
}
# What `--set` does not say otherwise.
STACK = {"interface": "api", "database": "sqlite", "auth": "none"}
HTTPS = {"X-Forwarded-Proto": "https"}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """A server under load: where it listens, and the process that pays."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """Of the process and its workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        ticks = 0
        for pid in [self.pid, *children]:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def get(self, path: str, data: bytes | None = None) -> bytes:
        headers = {**HTTPS, "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            body: bytes = response.read()
        return body


@dataclass(frozen=True)
class Load:
    """What one server did in one turn."""

    requests_per_second: float
    cpu_microseconds: float


def render(folder: Path, choices: Mapping[str, str]) -> Path:
    """Make and install the project, and migrate its production database."""
    project = folder / "shop"
    wanted = [word for id_, choice in choices.items() for word in ("--set", f"{id_}={choice}")]
    new = [sys.executable, "-m", "trivet", "new", str(project), "--defaults", "--no-git"]
    subprocess.run([*new, *wanted], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return project


@contextmanager
def serve(
    framework: str, project: Path, settings: Mapping[str, str], variant: str
) -> Iterator[Served]:
    """Run one variant, its lines going nowhere."""
    port = free_port()
    script = SERVED / f"on_{framework}.py"
    process = subprocess.Popen(
        [project / ".venv" / "bin" / "python", str(script), variant, str(port)],
        cwd=project,
        env={**shell_environment(), **settings, "PYTHONPATH": str(project)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        served = Served(f"http://127.0.0.1:{port}", process.pid)
        wait_for(served)
        yield served
    finally:
        process.terminate()
        process.wait()


def wait_for(served: Served, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            served.get("/health/live")
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def load(served: Served, path: str, *, seconds: int, connections: int) -> Load:
    before = served.cpu_seconds()
    wrk = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-HX-Forwarded-Proto: https"]
    told = subprocess.run(
        [*wrk, served.url + path], check=True, capture_output=True, text=True
    ).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(told)
    requests = int(re.search(r"(\d+) requests in", told)[1])  # type: ignore[index]
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", told)[1])  # type: ignore[index]
    return Load(rate, 1e6 * (served.cpu_seconds() - before) / requests)


def measure(
    servers: Mapping[str, Served], path: str, arguments: argparse.Namespace
) -> dict[str, list[Load]]:
    """Load every server in turn, so many rounds."""
    found: dict[str, list[Load]] = {name: [] for name in servers}
    for served in servers.values():
        load(served, path, seconds=1, connections=arguments.connections)
    for _ in range(arguments.rounds):
        for name, served in servers.items():
            turn = load(served, path, seconds=arguments.seconds, connections=arguments.connections)
            found[name].append(turn)
    return found


def report(path: str, target: float, found: Mapping[str, list[Load]]) -> None:
    """Print one table; each ratio is of two turns of one round."""
    print(f"\n`GET {path}` (target {target})\n")
    print("| served | requests/s | ratio | of rounds | CPU, us/request | ratio |")
    print("|---|---|---|---|---|---|")
    bare_cpu = statistics.median(turn.cpu_microseconds for turn in found["bare"])
    for name, turns in found.items():
        pairs = zip(turns, found["bare"], strict=True)
        ratios = [turn.requests_per_second / base.requests_per_second for turn, base in pairs]
        rate = statistics.median(turn.requests_per_second for turn in turns)
        cpu = statistics.median(turn.cpu_microseconds for turn in turns)
        spread = f"{statistics.median(ratios):.2f} | {min(ratios):.2f} to {max(ratios):.2f}"
        print(f"| {name} | {rate:.0f} | {spread} | {cpu:.0f} | {bare_cpu / cpu:.2f} |")


def parse() -> argparse.Namespace:
    summary, _, rest = str(__doc__).partition("\n")
    parser = argparse.ArgumentParser(description=summary, epilog=rest)
    add = parser.add_argument
    add("--rounds", type=int, default=15, help="turns of each server (15)")
    add("--seconds", type=int, default=1, help="length of a turn (1)")
    add("--connections", type=int, default=16, help="open connections (16)")
    add("--framework", choices=VARIANTS, default="fastapi", help="which one (fastapi)")
    add(
        "--set",
        action="append",
        default=[],
        metavar="ID=CHOICE",
        type=lambda given: given.split("=", 1),
        help="another choice of a stack",
    )
    add("--only", nargs="+", metavar="VARIANT", help="these beside the bare app (all)")
    add("--project", type=Path, help="a project that is installed, instead of a new one")
    return parser.parse_args()


def main() -> None:
    """Print the figures as Markdown tables."""
    arguments = parse()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        framework, targets = arguments.framework, TARGETS[arguments.framework]
        choices = {"framework": framework, **STACK, **dict(arguments.set)}
        project = arguments.project or render(folder, choices)
        database = f"sqlite:///{folder}/notes.sqlite3"
        settings = production_settings(port=free_port(), database_url=database)
        settings["WEB_CONCURRENCY"] = "1"
        environment = {**shell_environment(), **settings}
        subprocess.run(
            ["uv", "run", "poe", "-q", "migrate"], cwd=project, env=environment, check=True
        )
        names = dict.fromkeys(["bare", "project", *(arguments.only or VARIANTS[framework])])
        servers = {
            name: stack.enter_context(serve(framework, project, settings, name)) for name in names
        }
        for number in range(20):
            servers["project"].get("/api/notes", b'{"title": "Note %d", "body": "Milk"}' % number)
        for path, target in targets.items():
            bodies = {served.get(path) for served in servers.values()}
            if len(bodies) > 1:
                raise SystemExit(f"Not the same answers: {bodies}")
            report(path, target, measure(servers, path, arguments))
        if framework == "django":
            subprocess.run(
                [project / ".venv" / "bin" / "python", SERVED / "middleware_of_django.py"],
                cwd=project,
                env={**environment, "PYTHONPATH": str(project)},
                stderr=subprocess.DEVNULL,
                check=True,
            )


if __name__ == "__main__":
    main()
