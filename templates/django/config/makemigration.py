"""Writes a migration for changed models: `uv run poe makemigration "add a colour"`."""

import os
import subprocess
import sys

from django.core.management import execute_from_command_line
from django.utils.text import slugify


def makemigration(message: str) -> None:
    """Let Django write it, named after `message` if there is one, and format it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    name = slugify(message, allow_unicode=True).replace("-", "_")[:40]
    if name and not name.isidentifier():
        name = f"_{name}"
    options = [f"--name={name}"] if name else []
    execute_from_command_line(["manage.py", "makemigrations", "--no-header", *options])
    for command in (["check", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, "--quiet"], check=False)  # noqa: S603
