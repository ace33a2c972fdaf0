"""What others notice of a crowd: how long a page takes, beside slow clients and beside log-ins.

Run with `uv run python bench/crowds.py`, for a stack with pages and a log-in: `--set framework=fastapi`.
A thousand clients begin a form and never end it, first at the server itself, then at nginx with the
project's `deploy/nginx.conf`; then hundreds log in at once, with a password that is wrong. Meanwhile
somebody opens a page again and again, and is told the time of each. The server is production's.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.conformance.client import raw  # noqa: E402
from tests.conformance.client.connection import connect  # noqa: E402
from tests.conformance.client.names import served_at  # noqa: E402
from tests.conformance.client.people import Person, some_address  # noqa: E402
from tests.conformance.production import (  # noqa: E402
    SITE,
    Server,
    free_port,
    production_settings,
    shell_environment,
)
from tests.conformance.test_brute_force import by_page  # noqa: E402
from tests.proof import proxies  # noqa: E402

# What `--set` does not say otherwise.
CHOICES = {"framework": "django", "interface": "both", "database": "sqlite", "auth": "session"}
LOGIN = "/accounts/login/"
BEGINNING = (
    f"POST {LOGIN} HTTP/1.1\r\nHost: {SITE}\r\nX-Forwarded-Proto: https\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nemail="
).encode()
# Seconds, after which a person has left.
PATIENCE = 60
# Of those who wait for a page; whoever is in a crowd waits for the crowd.
SAMPLES = 20


def main() -> None:
    """Print the times as a Markdown table."""
    arguments = parse()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = serve(folder, CHOICES | dict(arguments.set), arguments.workers)
        stack.callback(server.kill)
        alone = statistics.median(times(server.url))
        print("| beside | median | of alone | longest |")
        print("|---|---|---|---|")
        tell("nobody", times(server.url), alone)
        with slow(server.url, arguments.slow):
            tell(f"{arguments.slow} slow clients", times(server.url), alone)
        if shutil.which("nginx"):
            proxied = folder / "nginx"
            proxied.mkdir()
            with proxies.running("nginx", proxied, server.port) as proxy:
                stack.enter_context(served_at(SITE, ("127.0.0.1", proxy.https_port)))
                with slow(f"https://{SITE}", arguments.slow):
                    tell(f"{arguments.slow} slow clients of nginx", times(f"https://{SITE}"), alone)
        with log_ins(server.url, arguments.log_ins) as told:
            tell(f"{arguments.log_ins} log-ins", times(server.url), alone)
        print(f"\nThe log-ins were answered in {told['seconds']} s: {told['answers']}")


def parse() -> argparse.Namespace:
    summary, _, rest = str(__doc__).partition("\n")
    parser = argparse.ArgumentParser(description=summary, epilog=rest)
    add = parser.add_argument
    add("--slow", type=int, default=1000, help="clients that never end a request (1000)")
    add("--log-ins", type=int, default=400, help="wrong passwords at once (400)")
    add("--workers", default="1", help="of the server (1)")
    add(
        "--set",
        action="append",
        default=[],
        metavar="ID=CHOICE",
        type=lambda given: given.split("=", 1),
        help="another choice of a stack",
    )
    return parser.parse_args()


def serve(folder: Path, choices: Mapping[str, str], workers: str) -> Server:
    """Make the project, migrate its database and start its production server."""
    project = folder / "shop"
    wanted = [word for id_, choice in choices.items() for word in ("--set", f"{id_}={choice}")]
    new = [sys.executable, "-m", "trivet", "new", str(project), "--defaults", "--no-git", *wanted]
    subprocess.run(new, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    database = f"sqlite:///{folder}/site.sqlite3"
    settings = production_settings(port=free_port(), database_url=database)
    environment = {**shell_environment(), **settings, "WEB_CONCURRENCY": workers}
    subprocess.run(
        ["uv", "run", "poe", "-q", "migrate"],
        cwd=project,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    server = Server(project, environment, folder / "log")
    server.start()
    if not server.wait_until_ready():
        raise SystemExit(server.log.read_text("utf-8"))
    return server


def times(base_url: str) -> list[float]:
    """Return the seconds that the log-in page takes, again and again until nobody would wait."""
    found: list[float] = []
    while len(found) < SAMPLES and float("inf") not in found:
        found.append(seconds(base_url))
    return found


def seconds(base_url: str) -> float:
    started = time.monotonic()
    with connect(base_url, address=some_address()) as client:
        client.timeout = httpx2.Timeout(PATIENCE)
        try:
            client.get(LOGIN).raise_for_status()
        except httpx2.TimeoutException:
            return float("inf")
    return time.monotonic() - started


def tell(beside: str, found: list[float], alone: float) -> None:
    median, longest = statistics.median(found), f"{max(found):.3f} s"
    if max(found) == float("inf"):
        longest = f"no answer in {PATIENCE} s"
    print(f"| {beside} | {median:.3f} s | {median / alone:.1f} | {longest} |", flush=True)


@contextmanager
def slow(base_url: str, number: int) -> Iterator[None]:
    """Clients who begin a form and never end it."""
    with ExitStack() as stack:
        for _ in range(number):
            stack.enter_context(raw.dial(base_url, address=some_address())).sendall(BEGINNING)
        yield


@contextmanager
def log_ins(base_url: str, number: int) -> Iterator[dict[str, object]]:
    """People from everywhere with wrong passwords; what they were told is known at the end."""

    def fail(_: int) -> int:
        with connect(base_url, address=some_address(), accepts=(503,)) as client:
            client.timeout = httpx2.Timeout(300)
            return by_page(client, Person(), "wrong").status_code

    told: dict[str, object] = {}
    started = time.monotonic()
    with ThreadPoolExecutor(number) as pool:
        answers = [pool.submit(fail, i) for i in range(number)]
        yield told
        told["answers"] = dict(Counter(answer.result() for answer in answers))
    told["seconds"] = round(time.monotonic() - started, 1)


if __name__ == "__main__":
    main()
