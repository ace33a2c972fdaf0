"""Draws docs/session.svg from a real session in a terminal of 80x24: `uv run python -m docs.session`."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
from pathlib import Path

import pyte
from rich.console import Console
from rich.text import Text

from tests.commands import TRIVET
from tests.screen import CONTROL_C, ENTER, Screen, View, walk

# Enter takes the default of every other question.
KEYS = {"mainly serve": "2", "ready-made screens": "3", "It runs:": CONTROL_C}
# Where the session is drawn: the stack that is agreed to, what is made, and the end.
DRAWN = ("Create shop", "Start it now?", "It runs:")
_COLOURS = {"green": "green", "brown": "yellow", "default": ""}


def main() -> None:
    """Make a project and start it, and draw what a person saw."""
    with tempfile.TemporaryDirectory() as folder:
        cache = subprocess.check_output(["uv", "cache", "dir"], text=True).strip()
        home = Path(folder, "home")
        home.mkdir()
        (home / ".gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n")
        environment = {**os.environ, "HOME": str(home), "UV_CACHE_DIR": cache, "DISPLAY": ""}
        screen = Screen([*TRIVET, "new", "shop"], Path(folder), environment=environment, beats=100)
        frames: list[Text] = []

        def choose(view: View) -> str:
            if any(words in view.text for words in DRAWN):
                frames.append(drawn(screen.screen))
            return next((key for words, key in KEYS.items() if words in view.text), ENTER)

        walk(screen, choose)
    write(frames)


def drawn(screen: pyte.Screen) -> Text:
    """Return what is on a screen, in its colours."""
    text = Text()
    for number in range(screen.lines):
        row = screen.buffer[number]
        for column in range(screen.columns):
            sign = row[column]
            style = f"{'bold ' if sign.bold else ''}{_COLOURS.get(sign.fg, '')}"
            text.append(sign.data, style.strip())
        text.append("\n")
    return text


def write(frames: list[Text]) -> None:
    """Write the screens below each other, as one picture that works offline."""
    console = Console(record=True, width=80, file=io.StringIO())
    for number, frame in enumerate(frames):
        if number:
            console.rule("a few seconds later", style="dim")
        console.print(frame, end="")
    svg = console.export_svg(title="trivet new shop", clear=False)
    # The viewer's own monospace font will do.
    start, end = svg.index("@font-face"), svg.rindex("@font-face")
    end = svg.index("}", end) + 1
    svg = svg[:start] + svg[end:].lstrip()
    Path(__file__).with_name("session.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
