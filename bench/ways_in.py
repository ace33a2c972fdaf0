"""The ways in, side by side: keys, questions and seconds from a command to a project or its first page.

Run with `uv run python -m bench.ways_in`. Each tool is run twice in a terminal of 80x24, with Enter for every question, so that
the second time, which is the one that counts, finds what it downloads in its cache. Where a tool starts a server, the clock runs
to the first page. The seconds are the tool's own: nobody thinks between two keys.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import textwrap
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pexpect

from tests.screen import CONTROL_C, ENTER, Screen, View, Walk, walk

TRIVET = str(Path(sys.executable).with_name("trivet"))
TOOLS = {
    "sv": ("npx", "--yes", "sv", "create", "shop"),
    "create-vite": ("npm", "create", "--yes", "vite@latest", "shop"),
    "uv": ("uv", "init", "shop"),
    "Django": ("uvx", "--from", "django", "django-admin", "startproject", "shop"),
    "Trivet": (TRIVET, "new", "shop"),
    "Trivet, told what to do": (
        TRIVET,
        "new",
        "shop",
        "--set",
        "framework=fastapi",
        "--defaults",
        "--run",
    ),
}
# Written as people do.
SHOWN = {TRIVET: "trivet"}
VERSION = re.compile(r"v?(\d+\.\d+(\.\d+)*)")
VERSIONS = {
    "sv": ("npx", "--yes", "sv", "--version"),
    "create-vite": ("npm", "view", "create-vite", "version"),
    "uv": ("uv", "--version"),
    "Django": ("uvx", "--from", "django", "django-admin", "--version"),
    "Trivet": (TRIVET, "--version"),
    "Trivet, told what to do": (TRIVET, "--version"),
}
# What stands before the choice that one is on.
MARKS = "❯●»"
ADDRESS = re.compile(r"http://(?:localhost|127\.0\.0\.1|\[::1\]):\d+")
LAST_LINES = 6
# A tool that waits for a registry seems to wait for a key, so it has to wait for longer.
BEATS = 75


@dataclass(frozen=True)
class Way:
    """How a tool went.

    Attributes:
        questions: how many screens asked for a key; leaving a server is no answer.
        page: seconds to the first page, if the tool starts a server.
    """

    walked: Walk
    questions: int
    page: float | None
    last: tuple[str, ...]
    code: int


def go(command: Sequence[str]) -> Way:
    """Take every default of a tool in an empty folder, and leave the server that it starts."""
    with tempfile.TemporaryDirectory(prefix="way-") as name:
        folder = Path(name)
        screen = Screen(command, folder, environment=_environment(folder), beats=BEATS)
        served: list[tuple[float, View]] = []

        def choose(view: View) -> str:
            address = _served(view)
            if address and not served:
                began = time.monotonic()
                _visit(address)
                served.append((screen.seconds + time.monotonic() - began, view))
            return CONTROL_C if served else ENTER

        walked = walk(screen, choose)
        pressed = sum(view.pressed == "Enter" for view in walked.views)
        rows = served[0][1].rows if served else walked.views[-1].rows
        said = [row.replace(f"{folder}/", "") for row in rows if row.strip()]
        last = tuple(said[-LAST_LINES:])
        return Way(walked, pressed, served[0][0] if served else None, last, screen.end())


def main() -> None:
    """Print a table, and what each tool says at its end."""
    rows, ends = [], []
    for tool, command in TOOLS.items():
        shown = " ".join(SHOWN.get(word, word) for word in command)
        problem, way = _tried(command)
        if way is None:
            rows.append(f"| `{shown}` | not run here: {problem} | | | | |")
            continue
        page = f"{way.page:.1f}" if way.page is not None else "–"
        end = "–" if way.page is not None else f"{way.walked.seconds:.1f}"
        version = _version(VERSIONS[tool])
        rows.append(
            f"| `{shown}` | {version} | {way.questions} | {way.questions} | {end} | {page} |"
        )
        text = "\n".join(way.last) or "(nothing)"
        ends.append(f"{tool}:\n\n```text\n{textwrap.dedent(text)}\n```\n")
    print("| command | version | keys | questions | seconds to the end | to the page |")
    print("|---|---|---|---|---|---|")
    print("\n".join(rows), end="\n\n")
    print("\n".join(ends))


def _tried(command: Sequence[str]) -> tuple[str, Way | None]:
    """Run a tool twice; return why it does not run here, or how it went."""
    if shutil.which(command[0]) is None:
        return f"no `{command[0]}`", None
    try:
        go(command)
        way = go(command)
    except (OSError, TimeoutError, pexpect.ExceptionPexpect) as error:
        return str(error).splitlines()[0], None
    if way.code and way.page is None:
        return f"{way.last[-1] if way.last else 'exit'} ({way.code})", None
    return "", way


def _environment(folder: Path) -> dict[str, str]:
    """Return variables by which a tool finds nothing of its last run, and always the same person."""
    identity = folder / ".gitconfig"
    identity.write_text("[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n")
    state = {"XDG_STATE_HOME": str(folder / ".state"), "XDG_CONFIG_HOME": str(folder / ".config")}
    return {**state, "GIT_CONFIG_GLOBAL": str(identity), "BROWSER": "true"}


def _served(view: View) -> str:
    """Return the address of a page that is there now: none, where a choice is yet to be made."""
    addresses = ADDRESS.findall(view.text)
    is_asked = any(mark in view.text.rpartition("http://")[2] for mark in MARKS)
    return addresses[-1] if addresses and not is_asked else ""


def _visit(address: str) -> None:
    """Fetch a page, which has to be there."""
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - of this machine
        answer.read()


def _version(command: Sequence[str]) -> str:
    said, _ = pexpect.run(" ".join(command), withexitstatus=True, encoding="utf-8", env=os.environ)
    found = VERSION.search(str(said))
    return found[1] if found else "?"


if __name__ == "__main__":
    main()
