"""Starts the command line: `trivet`, or `python -m trivet`."""

from __future__ import annotations

import gc
import os
import sys

__all__ = ["main"]


def main() -> None:
    """Run `trivet`; the version needs no command-line library."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from importlib.metadata import version

        print(f"trivet {version('trivet')}")
        return
    # A command ends before garbage could matter, and looking for it takes a tenth of its time.
    gc.disable()
    if "_TRIVET_COMPLETE" in os.environ:  # a shell asks
        from trivet.completion import complete

        if complete():
            return
    if {"--install-completion", "--show-completion"} & {*sys.argv}:
        from trivet.completion import mend_scripts

        mend_scripts()
    from trivet.cli import main as run

    run()


if __name__ == "__main__":
    main()
