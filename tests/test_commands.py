"""The commands that a project documents take what a person gives them."""

from __future__ import annotations

import sqlite3
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


# Where columns are added (in FastAPI's table other rows refer to the rows), and how these are written.
MAPPED = """\
    pinned: Mapped[bool] = mapped_column(default=False)
    colour: Mapped[Colour] = mapped_column(default=Colour.RED)
"""
FIELDS = """\
    pinned: bool = False
    colour: Colour = Colour.RED
"""
CHANGED = {
    "flask": ("app/notes/models.py", "notes", "    body: ", MAPPED),
    "sqlalchemy": ("app/users/models.py", "users", "    email: ", MAPPED),
    "sqlmodel": ("app/users/models.py", "users", "    email: ", FIELDS),
}
COLOUR = """
class Colour(enum.StrEnum):
    RED = "red"


class """


@pytest.mark.parametrize("changed", CHANGED)
def test_rows_that_exist_get_new_columns(changed: str, tmp_path: Path) -> None:
    """Required ones, an enum among them, by the commands as they are documented; no row is lost."""
    path, table, before, columns = CHANGED[changed]
    fastapi = (f"orm={changed}", "auth=jwt", "interface=api")
    settings = ("framework=flask",) if changed == "flask" else ("framework=fastapi", *fastapi)
    flags = [word for setting in settings for word in ("--set", setting)]
    done = trivet("new", "shop", "--defaults", *flags, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    project = tmp_path / "shop"
    call(project, "uv", "run", "poe", "seed")

    text = (project / path).read_text("utf-8")
    text = text.replace("\nclass ", COLOUR, 1).replace(before, columns + before, 1)
    (project / path).write_text(f"import enum\n{text}", "utf-8")
    call(project, "uv", "run", "poe", "makemigration", "pinned")
    [migration] = project.rglob("0002_pinned.py")
    assert "Enum" not in migration.read_text("utf-8"), "a migration outlives the models' types"
    call(project, "uv", "run", "poe", "migrate")
    database = sqlite3.connect(project / "db.sqlite3")
    rows = database.execute(f"SELECT DISTINCT pinned, colour FROM {table}").fetchall()  # noqa: S608
    assert rows == [(0, "red")]
    assert database.execute("SELECT count(*) FROM notes").fetchone() == (3,)

    # A third value is no change of the table.
    text = (project / path).read_text("utf-8")
    (project / path).write_text(text.replace('RED = "red"', 'RED = "red"; BLUE = "blue"'), "utf-8")
    told = call(project, "uv", "run", "poe", "makemigration", "blue")
    assert "The models have not changed" in told
    assert not list(project.rglob("000?_blue.py"))


def test_pip_installs_what_it_depends_on(project: Path, tmp_path: Path) -> None:
    """And nothing of the project, which runs from its folder."""
    target = tmp_path / "installed"
    call(project, "uv", "pip", "install", "--no-deps", "--target", str(target), ".")
    names = {path.name for path in target.iterdir()}
    assert "shop-0.1.0.dist-info" in names
    assert not names & {"app", "config", "notes", "users"}
