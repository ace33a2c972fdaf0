"""A project whose answers change gets a migration by one command, and it runs on tables with rows."""

from __future__ import annotations

import math
import re
import shlex
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import git, trivet
from tests.conformance.production import shell_environment
from tests.conftest import NO_TIME
from tests.stacks import Stack, in_turn
from tests.template_sources import FRAMEWORKS

pytestmark = pytest.mark.run

MADE = ("--defaults", "--set", "author_email=ada@example.org", "--set", "interface=both")
STACKS: dict[str, Stack] = {
    "django": {"framework": "django"},
    "flask": {"framework": "flask"},
    "fastapi": {"framework": "fastapi"},
    "sqlmodel": {"framework": "fastapi", "orm": "sqlmodel"},
}
# Notes and their authors.
ROWS = {
    "django": "SELECT title, email FROM notes_note LEFT JOIN users_user ON author_id = users_user.id",
    "other": "SELECT title, email FROM notes LEFT JOIN users ON author_id = users.id",
}
NOTHING = {"django": "No changes detected", "other": "The models have not changed"}


class Shop:
    """A project with rows in its database, and what a person does with it."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.kind = folder, kind if kind == "django" else "other"
        answers = {**STACKS[kind], "auth": "none"}.items()
        settings = [word for name, value in answers for word in ("--set", f"{name}={value}")]
        done = trivet("new", str(folder), *MADE, *settings, cwd=folder.parent)
        assert done.returncode == 0, done.stderr
        self.call("uv run poe seed")
        self.table = "notes_note" if kind == "django" else "notes"
        others = "title, body, created_at, updated_at"
        more = f"INSERT INTO {self.table} ({others}) SELECT {others} FROM {self.table}"  # noqa: S608
        with closing(sqlite3.connect(folder / "db.sqlite3")) as database, database:
            for _ in range(5):
                database.execute(more)

    def call(self, command: str) -> str:
        done = subprocess.run(
            shlex.split(command),
            cwd=self.folder,
            env=shell_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def change(self, *answers: str) -> list[str]:
        """Change answers as a person does, with what is named to come next; return those commands."""
        done = trivet("change", *answers, cwd=self.folder)
        assert done.returncode == 0, done.stdout + done.stderr
        commands = re.findall(r"^  (uv .*)$", done.stdout.partition("\nNext:")[2], re.MULTILINE)
        for command in commands:
            if "poe check" not in command:
                self.call(command)
        self.call("uv run poe migrate")
        assert NOTHING[self.kind] in self.call("uv run poe makemigration again")
        self.call("git add --all")
        self.call("git -c user.name=Ada -c user.email=ada@example.org commit -qm Changed")
        return commands

    def rows(self, query: str = "") -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.folder / "db.sqlite3")) as database:
            return database.execute(query or ROWS[self.kind]).fetchall()


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """One of them in the time of a commit, another one for the next; all without a budget."""
    [first, *_] = in_turn([*STACKS.values()], [], touched=(), turn=git("rev-parse", "HEAD"))
    if STACKS[request.param] != first and math.isfinite(request.config.getoption("budget")):
        pytest.skip(NO_TIME)
    return str(request.param)


@pytest.mark.parametrize("kind", STACKS, indirect=True)
def test_a_change_makes_a_migration_that_runs_on_rows(kind: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop", kind)
    titles = f"SELECT title FROM {shop.table}"  # noqa: S608
    before = shop.rows(titles)
    assert len(before) == 96

    commands = shop.change("auth=session", "admin=yes")
    assert any("--owner ada@example.org" in command for command in commands)
    assert shop.rows() == [(title, "ada@example.org") for (title,) in before]
    if kind in FRAMEWORKS:  # by SQLModel, it is nothing else than by SQLAlchemy
        shop.call("uv run poe check")

    commands = shop.change("auth=jwt")
    assert not any("--owner" in command for command in commands)
    assert shop.rows() == [(title, "ada@example.org") for (title,) in before]

    shop.change("auth=none")
    assert shop.rows(titles) == before

    environment = shop.folder / ".env"
    lines = environment.read_text("utf-8").splitlines(keepends=True)
    environment.write_text("".join(t for t in lines if not t.startswith("DATABASE_URL")), "utf-8")
    commands = shop.change("database=postgresql")
    assert not any("makemigration" in command for command in commands)
    assert "3 demo notes" in shop.call("uv run poe seed")
