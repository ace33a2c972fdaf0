"""Projects take newer templates and other answers, by the commands, as people give them."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.commands import snapshot, trivet

MADE = (
    "--defaults",
    "--no-install",
    "--set",
    "author_name=Ada",
    "--set",
    "author_email=ada@example.org",
    "--set",
    "license=mit",
)
# What no update touches: databases have these.
MIGRATIONS = "/migrations/"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("made") / "shop", "framework=flask")


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    """A project of one's own, with one commit."""
    folder = tmp_path / "shop"
    subprocess.run(["git", "clone", "--quiet", made, folder], check=True)
    return folder


def make(folder: Path, *choices: str) -> Path:
    folder.parent.mkdir(exist_ok=True)
    settings = [word for choice in choices for word in ("--set", choice)]
    done = trivet("new", str(folder), *MADE, *settings, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    return folder


def commit(shop: Path) -> None:
    ada = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *ada, "commit", "-qam", "Mine"], cwd=shop, check=True)


def test_a_project_is_told_what_it_has(shop: Path) -> None:
    told = json.loads(trivet("status", "--json", cwd=shop).stdout)
    assert told["version"] == told["newest"]
    assert told["answers"]["framework"] == "flask"
    assert told["in_progress"] is None


def test_a_new_project_needs_no_update(shop: Path) -> None:
    before = snapshot(shop)
    assert trivet("update", "--check", cwd=shop).returncode == 0
    done = trivet("update", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert snapshot(shop) == before


def test_a_changed_answer_makes_what_a_new_project_with_it_is(shop: Path, tmp_path: Path) -> None:
    done = trivet("change", "auth=session", "admin=yes", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "makemigration" in done.stdout
    assert "compare it with `.env.example`" in done.stdout
    wanted = make(tmp_path / "new" / "shop", "framework=flask", "auth=session", "admin=yes")
    found, new = (
        {path: text for path, text in snapshot(folder).items() if path != ".env"}
        for folder in (shop, wanted)
    )
    differing = {path for path in {*found, *new} if found.get(path) != new.get(path)}
    assert all(MIGRATIONS in path for path in differing), differing


def test_the_command_for_the_migration_names_whose_the_rows_become(shop: Path) -> None:
    done = trivet("change", "auth=session", cwd=shop)
    command = 'uv run poe makemigration "Follow the models"'
    assert f"  {command} --owner ada@example.org\n" in done.stdout
    assert "- Rows that exist become those of the account that `--owner` names" in done.stdout
    commit(shop)
    done = trivet("change", "auth=jwt", cwd=shop)
    assert f"  {command}\n" in done.stdout, "there are people already"


def test_whoever_has_no_address_is_shown_where_it_goes(shop: Path) -> None:
    changes = ("auth=session", "author_email=")
    told = json.loads(trivet("change", *changes, "--dry-run", "--json", cwd=shop).stdout)
    assert shlex.split(told["makemigration"])[-2:] == ["--owner", "you@example.org"]


@pytest.mark.parametrize("changes", [("auth=jwt", "interface=api"), ("auth=jwt",)])
def test_how_the_owner_gets_a_password_is_told(shop: Path, changes: tuple[str, ...]) -> None:
    done = trivet("change", *changes, "--dry-run", cwd=shop)
    told = "Without pages nobody can ask for a password" in done.stdout
    assert told == ("interface=api" in changes)


def test_rows_stay_in_the_database_where_they_are(shop: Path) -> None:
    done = trivet("change", "database=postgresql", "--dry-run", cwd=shop)
    assert "rows stay in the old one" in done.stdout
    done = trivet("change", "docker=yes", "--dry-run", cwd=shop)
    assert "rows stay in the old one" not in done.stdout


def test_what_an_answer_rules_out_is_named_with_what_it_becomes(shop: Path) -> None:
    assert trivet("change", "auth=session", "admin=yes", cwd=shop).returncode == 0
    commit(shop)
    done = trivet("change", "auth=none", "--dry-run", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "`admin` becomes" in done.stdout
    assert "(it was `yes`)" in done.stdout
    told = json.loads(trivet("change", "auth=none", "--dry-run", "--json", cwd=shop).stdout)
    [admin] = [item for item in told["consequences"] if item["option"] == "admin"]
    assert admin["before"] is True
    assert not admin["after"]
    assert told["written"] is False


def test_a_dry_run_shows_the_diff_and_writes_nothing(shop: Path) -> None:
    before = snapshot(shop)
    done = trivet("change", "database=postgresql", "--dry-run", cwd=shop)
    assert "diff --git a/pyproject.toml b/pyproject.toml" in done.stdout
    assert snapshot(shop) == before


def test_another_framework_is_another_project(shop: Path) -> None:
    done = trivet("change", "framework=django", cwd=shop)
    assert done.returncode == 2
    assert "trivet new --set framework=django" in done.stderr


def test_an_answer_without_a_value_is_refused_as_it_was_given(shop: Path) -> None:
    done = trivet("change", "auth", cwd=shop)
    assert done.returncode == 2
    assert "`auth` names no value." in done.stderr
    assert "--set" not in done.stderr


@pytest.mark.parametrize("command", ["status", "update"])
def test_a_project_of_other_templates_is_left_to_copier(shop: Path, command: str) -> None:
    record = shop / ".copier-answers.yml"
    fork = "_commit: v1-3-gabcdef\n_src_path: https://example.com/ours.git\n"
    answers = [line for line in record.read_text().splitlines(True) if line[0] != "_"]
    record.write_text(fork + "".join(answers))
    commit(shop)
    done = trivet(command, cwd=shop)
    assert done.returncode == 2
    assert "https://example.com/ours.git" in done.stderr
    assert "copier update" in done.stderr


def test_changes_that_are_not_committed_are_refused(shop: Path) -> None:
    (shop / "README.md").write_text("Mine\n")
    done = trivet("change", "auth=session", cwd=shop)
    assert done.returncode == 2
    assert "README.md" in done.stderr
    assert not done.stdout
    assert (shop / "README.md").read_text() == "Mine\n"


def test_a_conflict_is_marked_settled_and_only_then_remembered(shop: Path) -> None:
    environment = shop / "app" / "engine.py"
    environment.write_text(environment.read_text().replace('"""SQLite', '"""My own SQLite'))
    commit(shop)
    before = snapshot(shop)
    done = trivet("change", "database=postgresql", cwd=shop)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "app/engine.py" in done.stdout
    assert "<<<<<<< yours" in environment.read_text()
    assert json.loads(trivet("status", "--json", cwd=shop).stdout)["in_progress"]
    assert trivet("change", "--continue", cwd=shop).returncode == 1
    assert trivet("change", "--abort", cwd=shop).returncode == 0
    assert snapshot(shop) == before
    assert trivet("change", "database=postgresql", cwd=shop).returncode == 1
    environment.write_text('"""Settled."""\n')
    subprocess.run(["git", "add", "--all"], cwd=shop, check=True)
    done = trivet("change", "--continue", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "database: postgresql" in (shop / ".copier-answers.yml").read_text()
