"""Projects take newer templates and other answers, by the commands, as people give them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest
from packaging.version import Version

from tests.commands import snapshot, trivet
from tests.conftest import ROOT
from tests.made_up import OWN, another_trivet, edited, own_files
from trivet.catalog import Catalog
from trivet.releases import CarriedFile, Releases

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

# A question that no release has.
ROOM = "room: {type: str, help: How large, choices: {Large: large, Small: small}, default: large}\n"


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
    subprocess.run(["git", *ada, "commit", "--allow-empty", "-qam", "Mine"], cwd=shop, check=True)


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


def test_a_bot_is_told_all_by_a_check(shop: Path) -> None:
    """The keys are a contract."""
    done = trivet("update", "--check", "--json", cwd=shop)
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert told["before"] == told["after"]
    assert (told["has_update"], told["written"], told["conflicts"]) == (False, False, [])
    assert told.keys() == {
        *("before", "after", "has_update", "written", "answers", "consequences", "notes"),
        *("environment", "needs_migration", "makemigration", "counts", "conflicts", "files"),
    }
    status = json.loads(trivet("status", "--json", cwd=shop).stdout)
    documented = (ROOT / "docs/life.md").read_text("utf-8")
    assert [key for key in {*told, *status} if f"`{key}`" not in documented] == []
    assert status.keys() == {
        *("version", "newest", "source", "has_update", "changes", "notes", "answers"),
        "in_progress",
    }


def test_the_answer_that_is_there_changes_nothing(shop: Path) -> None:
    done = trivet("change", "database=sqlite", cwd=shop)
    assert (done.returncode, done.stdout) == (
        0,
        "There is nothing to do for the change to database=sqlite.\n",
    )
    done = trivet("change", "database=sqlite", "--json", cwd=shop)
    assert json.loads(done.stdout)["written"] is False


def test_how_the_answers_are_written_is_no_reason_for_an_update(shop: Path) -> None:
    record = shop / ".copier-answers.yml"
    record.write_bytes(b"# Mine.\r\n" + record.read_bytes().replace(b"\n", b"\r\n"))
    commit(shop)
    assert trivet("update", "--check", cwd=shop).returncode == 0
    done = trivet("update", cwd=shop)
    assert (done.returncode, done.stdout.startswith("There is nothing to do")) == (0, True)


@pytest.mark.parametrize("command", ["status", "update", "change"])
def test_the_exit_codes_are_told(command: str, tmp_path: Path) -> None:
    assert "Exit codes: 0 " in trivet(command, "--help", cwd=tmp_path).stdout
    done = trivet(command, "auth=jwt" if command == "change" else ".", cwd=tmp_path)
    assert done.returncode == 2
    assert "in no git repository" in done.stderr


def test_an_older_project_is_told_what_is_new_for_its_framework(shop: Path) -> None:
    """Of the entries of the change log, those of other frameworks are left out."""
    record = shop / ".copier-answers.yml"
    with Releases(OWN).templates(Version("0.1.0")) as folder:
        known = {option.id for option in Catalog(folder).options} | {
            "# Which answers made",
            "_src_path",
        }
    lines = [line for line in record.read_text().splitlines(True) if line.startswith(tuple(known))]
    record.write_text("".join([*lines, "_commit: v0.1.0\n"]))
    commit(shop)
    told = json.loads(trivet("status", "--json", cwd=shop).stdout)
    assert told["has_update"] is True
    assert any(change.startswith("Flask: the pages that show") for change in told["changes"])
    assert not any(change.startswith(("Django:", "FastAPI:")) for change in told["changes"])
    assert trivet("update", "--check", cwd=shop).returncode == 1
    # Older templates take other answers too, and their notes are not the newer ones'.
    done = trivet("change", "license=apache-2.0", "--json", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["after"] == "0.1.0"
    assert json.loads(done.stdout)["notes"] == []


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


@pytest.fixture
def uv(tmp_path: Path) -> dict[str, str]:
    """An environment whose uv writes what it was asked, and fails where a file says so."""
    programs = tmp_path / "programs"
    programs.mkdir()
    script = programs / "uv"
    script.write_text(
        '#!/bin/sh\nif [ -e ../no-network ]; then echo none >&2; exit 2; fi\necho "$@" > uv.lock\n'
    )
    script.chmod(0o755)
    return {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def locked(shop: Path) -> Path:
    """The project, with a lock file that an older uv wrote."""
    (shop / "uv.lock").write_text("version = 1\n")
    subprocess.run(["git", "add", "--all"], cwd=shop, check=True)
    commit(shop)
    return shop


def staged(shop: Path, path: str) -> str:
    shown = subprocess.run(["git", "show", f":{path}"], cwd=shop, capture_output=True, check=True)
    return shown.stdout.decode()


def test_the_lock_file_follows_the_requirements(locked: Path, uv: dict[str, str]) -> None:
    done = trivet("change", "auth=session", cwd=locked, environment=uv)
    assert done.returncode == 0, done.stderr
    assert staged(locked, "uv.lock") == (locked / "uv.lock").read_text() == "lock\n"
    commit(locked)
    done = trivet("change", "license=apache-2.0", "--json", cwd=locked, environment=uv)
    assert json.loads(done.stdout)["lock_problem"] is None


def test_the_lock_file_stays_if_that_is_wanted_or_nothing_asks_for_more(
    locked: Path, uv: dict[str, str]
) -> None:
    done = trivet("change", "auth=session", "--no-lock", cwd=locked, environment=uv)
    assert done.returncode == 0, done.stderr
    commit(locked)
    done = trivet("change", "ci=none", cwd=locked, environment=uv)
    assert done.returncode == 0, done.stderr
    assert (locked / "uv.lock").read_text() == "version = 1\n"


def test_without_a_network_the_change_is_there_and_the_command_told(
    locked: Path, uv: dict[str, str]
) -> None:
    (locked.parent / "no-network").touch()
    done = trivet("change", "auth=session", cwd=locked, environment=uv)
    assert done.returncode == 0, done.stderr
    assert "`uv.lock` stays as it was: none" in done.stdout
    assert "  uv lock && git add uv.lock\n  uv sync\n" in done.stdout
    assert (locked / "uv.lock").read_text() == "version = 1\n"


def test_the_lock_file_waits_for_conflicts_and_is_restored_with_all_else(
    locked: Path, uv: dict[str, str]
) -> None:
    engine = locked / "app" / "engine.py"
    engine.write_text(engine.read_text().replace('"""SQLite', '"""My own SQLite'))
    commit(locked)
    before = snapshot(locked)
    assert trivet("change", "database=postgresql", cwd=locked, environment=uv).returncode == 1
    assert (locked / "uv.lock").read_text() == "version = 1\n"
    assert trivet("change", "--abort", cwd=locked, environment=uv).returncode == 0
    assert snapshot(locked) == before
    assert trivet("change", "database=postgresql", cwd=locked, environment=uv).returncode == 1
    engine.write_text('"""Settled."""\n')
    subprocess.run(["git", "add", "--all"], cwd=locked, check=True)
    done = trivet("change", "--continue", cwd=locked, environment=uv)
    assert done.returncode == 0, done.stderr
    assert staged(locked, "uv.lock") == "lock\n"


def test_merged_files_that_nobody_formatted_name_the_command(shop: Path) -> None:
    config = shop / "app" / "config.py"
    config.write_text(config.read_text() + "\n\nMINE = 1\n")
    commit(shop)
    done = trivet("change", "database=postgresql", "--no-lock", cwd=shop)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "  uv sync\n  uv run poe format\n" in done.stdout


@pytest.mark.parametrize("made_by", ["0.1.0.post9", "0.1.0.post8"])
def test_a_project_made_between_two_releases_answers_what_the_last_one_did_not_ask(
    made_by: str, tmp_path: Path
) -> None:
    """Whether what made it is still there, or nobody has it any more."""
    line = "!include questions/ci.yml\n"
    asked = {"copier.yml": (line, f"{line}---\n{line.replace('ci', 'room')}")}
    files = [*edited(own_files(), asked), CarriedFile("questions/room.yml", ROOM.encode())]
    source = another_trivet(tmp_path / "trivet", "0.1.0.post9", files)
    environment = {"PYTHONPATH": str(source)}
    choices = ("--set", "framework=flask", "--set", "room=small")
    new = trivet("new", "shop", *MADE, *choices, cwd=tmp_path, environment=environment)
    assert new.returncode == 0, new.stderr
    record = tmp_path / "shop/.copier-answers.yml"
    record.write_text(record.read_text().replace("0.1.0.post9", made_by))
    commit(tmp_path / "shop")
    done = trivet("update", "shop", cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "room: small" in record.read_text()
