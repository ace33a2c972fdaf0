"""Draws docs/session.svg from a real session: `uv run --with pyte python docs/session.py`."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pexpect
import pyte
from rich.console import Console
from rich.text import Text

# Enter takes the default of every other question.
KEYS = {"[2/": "\x1b[B\r", "[4/": "nice\r"}
COLUMNS, LINES = 100, 72


def main() -> None:
    """Run the wizard, and draw what a person saw."""
    with tempfile.TemporaryDirectory() as folder:
        cache = subprocess.check_output(["uv", "cache", "dir"], text=True).strip()
        environment = {**os.environ, "TERM": "xterm-256color", "HOME": folder}
        environment.pop("NO_COLOR", None)
        child = pexpect.spawn(
            sys.executable,
            ["-m", "trivet", "new", "shop", "--set", "author_name=Ada Lovelace"],
            cwd=folder,
            env={**environment, "UV_CACHE_DIR": cache},
            dimensions=(LINES, COLUMNS),
            encoding="utf-8",
            timeout=120,
        )
        seen, answered = "", 0
        while child.expect([r"\[(\d+)/", "Create shop"]) == 0:
            seen += child.before + child.after
            # An answered question is drawn once more.
            if int(child.match[1]) > answered:
                answered += 1
                child.send(KEYS.get(child.after, "\r"))
        seen += child.before + child.after
        child.send("\r")
        child.expect(pexpect.EOF)
        draw(seen + child.before)


def draw(output: str) -> None:
    """Draw the terminal's last screen as SVG."""
    screen = pyte.Screen(COLUMNS, LINES)
    pyte.Stream(screen).feed(output)
    rows = [row.rstrip() for row in screen.display]
    while rows and not rows[-1]:
        rows.pop()
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text("$ trivet new shop", style="bold"))
    for number, row in enumerate(rows):
        bold = [screen.buffer[number][column].bold for column in range(len(row))]
        text = Text(row)
        for column, is_bold in enumerate(bold):
            if is_bold:
                text.stylize("bold", column, column + 1)
        console.print(text)
    svg = console.export_svg(title="trivet new", clear=False)
    # The picture works offline: the viewer's own monospace font will do.
    start, end = svg.index("@font-face"), svg.rindex("@font-face")
    end = svg.index("}", end) + 1
    svg = svg[:start] + svg[end:].lstrip()
    Path(__file__).with_name("session.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
