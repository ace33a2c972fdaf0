"""The commands that a project documents take what a person gives them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.commands import trivet
from tests.conformance.production import shell_environment
from tests.template_sources import FRAMEWORKS

pytestmark = pytest.mark.run

MESSAGE = '-x "Größe" it\'s $HOME `id` b\\s "'
# Where a column is added, before which line, and where its migration is then.
MODELS = {
    "django": (
        "notes/models.py",
        "    body = ",
        "    pages = models.IntegerField(null=True)\n",
        "notes/migrations/0002_x_größe_its_home_id_bs.py",
    ),
    "fastapi": (
        "app/notes/models.py",
        "    body: Mapped",
        "    pages: Mapped[int | None]\n",
        "migrations/versions/0002_x_größe_it_s_home_id_b_s.py",
    ),
    "flask": (
        "app/notes/models.py",
        "    body: Mapped",
        "    pages: Mapped[int | None]\n",
        "app/migrations/0002_x_größe_it_s_home_id_b_s.py",
    ),
}


@pytest.fixture(params=FRAMEWORKS)
def framework(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def project(framework: str, tmp_path: Path) -> Path:
    done = trivet("new", "shop", "--defaults", "--set", f"framework={framework}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "shop"


def call(project: Path, *command: str) -> str:
    done = subprocess.run(
        command, cwd=project, env=shell_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_migration_takes_any_message(framework: str, project: Path) -> None:
    """As one argument: spaces, quotes, what a shell would read, and a dash in front."""
    path, before, column, migration = MODELS[framework]
    models = (project / path).read_text("utf-8")
    assert models.count(before) == 1
    (project / path).write_text(models.replace(before, column + before), "utf-8")
    call(project, "uv", "run", "poe", "makemigration", MESSAGE)
    code = compile((project / migration).read_text("utf-8"), migration, "exec")
    if framework != "django":  # whose migrations have no text but their name
        assert code.co_consts[0] == MESSAGE
    call(project, "uv", "run", "poe", "migrate")


def test_pip_installs_what_it_depends_on(project: Path, tmp_path: Path) -> None:
    """And nothing of the project, which runs from its folder."""
    target = tmp_path / "installed"
    call(project, "uv", "pip", "install", "--no-deps", "--target", str(target), ".")
    names = {path.name for path in target.iterdir()}
    assert "shop-0.1.0.dist-info" in names
    assert not names & {"app", "config", "notes", "users"}
