"""Seconds from nothing to the first page that answers, against each framework's own quick start.

Run with `uv run python bench/first_200.py`. Ours: `trivet new` and `uv run poe dev`. Theirs: what the
first page of the framework's documentation has one type, with uv. The package cache is warm, and
rounds take turns.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.conformance.production import Server, free_port, shell_environment  # noqa: E402
from trivet.interpreters import require_interpreter  # noqa: E402

# As on a person's machine: what was imported once is compiled.
ENVIRONMENT = {
    name: text for name, text in shell_environment().items() if name != "PYTHONDONTWRITEBYTECODE"
}
PACKAGES = {"django": "Django", "flask": "Flask", "fastapi": "fastapi[standard]"}
FASTAPI = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def root():
    return {"message": "Hello World"}
"""
FLASK = """\
from flask import Flask

app = Flask(__name__)


@app.route("/")
def hello_world():
    return "<p>Hello, World!</p>"
"""
Seconds = tuple[float, float]


def ours(framework: str, folder: Path) -> Seconds:
    """Return the seconds of `trivet new`, and from there to the first answer."""
    started = time.perf_counter()
    new = [sys.executable, "-m", "trivet", "new", str(folder / "shop"), "--defaults"]
    call(*new, "--set", f"framework={framework}", cwd=folder)
    made = time.perf_counter()
    answered = serve(["uv", "run", "poe", "dev"], folder / "shop", "/health/live")
    return made - started, answered - made


def theirs(framework: str, folder: Path) -> Seconds:
    """Return the seconds of the installation, and from there to the first answer."""
    python = ("--python", require_interpreter(">=3.12", print).path)
    port, started = free_port(), time.perf_counter()
    if framework == "fastapi":  # Its documentation uses uv's projects, the others' a venv.
        call("uv", "init", "--bare", *python, cwd=folder)
        call("uv", "add", *python, PACKAGES[framework], cwd=folder)
    else:
        call("uv", "venv", *python, cwd=folder)
        call("uv", "pip", "install", PACKAGES[framework], cwd=folder)
    made = time.perf_counter()
    answered = serve(write_app(framework, folder, str(port)), folder, "/", port)
    return made - started, answered - made


def write_app(framework: str, folder: Path, port: str) -> list[str]:
    """Write the app of the documentation's first page; return the command that starts it."""
    programs = folder / ".venv" / "bin"
    if framework == "django":
        call(str(programs / "django-admin"), "startproject", "mysite", ".", cwd=folder)
        return [str(programs / "python"), "manage.py", "runserver", port]
    if framework == "flask":
        (folder / "hello.py").write_text(FLASK, "utf-8")
        return [str(programs / "flask"), "--app", "hello", "run", "--port", port]
    (folder / "main.py").write_text(FASTAPI, "utf-8")
    return ["uv", "run", "fastapi", "dev", "--port", port]


def serve(command: Sequence[str], folder: Path, path: str, port: int | None = None) -> float:
    """Start a server, and end it when it has answered; return the moment of that."""
    environment = {**ENVIRONMENT, "PORT": str(port or free_port())}
    log = folder.with_name("server.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(folder, environment, log, process=process)
    try:
        return moment_of_answer(server, path)
    finally:
        server.kill()


def moment_of_answer(server: Server, path: str) -> float:
    while server.exit_code() is None:
        try:
            with urllib.request.urlopen(server.url + path, timeout=5):  # noqa: S310
                return time.perf_counter()
        except OSError:
            time.sleep(0.02)
    raise SystemExit(server.log.read_text("utf-8", "replace"))


def call(*command: str, cwd: Path) -> None:
    subprocess.run(
        command,
        cwd=cwd,
        env=ENVIRONMENT,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def measure(framework: str, rounds: int) -> tuple[list[Seconds], list[Seconds]]:
    """Return the seconds of each round; a first one, which fills the caches, does not count."""
    found: tuple[list[Seconds], list[Seconds]] = ([], [])
    for number in range(rounds + 1):
        for way, results in zip((ours, theirs), found, strict=True):
            with tempfile.TemporaryDirectory() as folder:
                (work := Path(folder, "work")).mkdir()
                seconds = way(framework, work)
            if number:
                results.append(seconds)
    return found


def told(results: list[Seconds]) -> str:
    """Return the medians: in all, and of the two parts."""
    made, answered = (statistics.median(part) for part in zip(*results, strict=True))
    return f"{total(results):.1f} ({made:.1f} + {answered:.1f})"


def total(results: list[Seconds]) -> float:
    return statistics.median(map(sum, results))


def main() -> None:
    """Print the figures as a Markdown table."""
    summary, _, rest = str(__doc__).partition("\n")
    parser = argparse.ArgumentParser(description=summary, epilog=rest)
    parser.add_argument("--rounds", type=int, default=5, help="turns that count (5)")
    parser.add_argument(
        "--framework", nargs="+", choices=PACKAGES, default=list(PACKAGES), help="only these"
    )
    arguments = parser.parse_args()
    print("| framework | ours, s (made + started) | quick start, s (installed + started) | ratio |")
    print("|---|---|---|---|")
    for framework in arguments.framework:
        mine, quick = measure(framework, arguments.rounds)
        ratio = total(mine) / total(quick)
        print(f"| {framework} | {told(mine)} | {told(quick)} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
