"""Writes a migration for changed models: `uv run poe makemigration "add a colour"`."""

import subprocess
import sys

from django.utils.text import slugify

# A migration needs no database; one that is away only leaves unseen what was applied to it.
QUIET = "-Wignore:Got an error checking a consistent migration history:RuntimeWarning"


def makemigration(message: str, *options: str) -> None:
    """Let Django write it, named after `message` if there is one, and format it."""
    name = slugify(message, allow_unicode=True).replace("-", "_")[:40]
    if name and not name.isidentifier():
        name = f"_{name}"
    named = [f"--name={name}"] if name else []
    written = run(QUIET, "manage.py", "makemigrations", "--no-header", *named, *options)
    for command in (["check", "--fix"], ["format"]):
        run("-m", "ruff", *command, "--quiet")
    sys.exit(written)


def run(*arguments: str) -> int:
    return subprocess.run([sys.executable, *arguments], check=False).returncode  # noqa: S603
