"""What `makemigrations` writes, over a table that nobody else uses."""

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter

from users.management.commands.makemigrations import Autodetector, Command
from users.models import User

Write = Callable[..., Migration]


@pytest.fixture
def before(transactional_db: None) -> Iterator[ProjectState]:
    """The project with a model that people have no part in, and its table with two rows."""
    state = ProjectState.from_apps(apps)
    state.add_model(ModelState("users", "Thing", [("id", models.BigAutoField(primary_key=True))]))
    model = state.apps.get_model("users", "Thing")
    with connection.schema_editor() as editor:
        editor.create_model(model)
    model._base_manager.bulk_create([model(), model()])
    yield state
    with connection.schema_editor() as editor:
        editor.delete_model(model)


@pytest.fixture
def write(before: ProjectState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write the migration by which a thing gets a keeper, and load it."""
    path = tmp_path / "0001_keeper.py"
    monkeypatch.setattr(MigrationWriter, "path", str(path))

    def write(owner: str, **options: Any) -> Migration:
        after = before.clone()
        keeper = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, **options)
        after.add_field("users", "thing", "keeper", keeper, preserve_default=True)
        monkeypatch.setattr(Autodetector, "owner", owner, raising=False)
        detector = Autodetector(before, after, MigrationQuestioner(specified_apps={"users"}))
        command: Any = Command()
        command.verbosity, command.dry_run, command.include_header = 0, False, False
        command.written_files = []
        command.write_migration_files(detector.changes(MigrationGraph()))
        migration: Migration = runpy.run_path(str(path))["Migration"]("0001_keeper", "users")
        return migration

    return write


def apply(migration: Migration, before: ProjectState) -> list[Any]:
    """Return the addresses of the rows' keepers then."""
    with connection.schema_editor() as editor:
        state = migration.apply(before.clone(), editor)
    things = state.apps.get_model("users", "Thing")._base_manager
    return list(things.values_list("keeper__email", flat=True))


def test_rows_that_exist_get_an_account_without_a_password(
    before: ProjectState, write: Write
) -> None:
    assert apply(write("ada@example.org"), before) == ["ada@example.org"] * 2
    assert not User.objects.get().has_usable_password()


def test_rows_that_exist_get_the_account_that_is_there(before: ProjectState, write: Write) -> None:
    User.objects.create_user("ada@example.org", "a good password")
    assert apply(write("ada@example.org"), before) == ["ada@example.org"] * 2
    assert User.objects.get().has_usable_password()


def test_nobody_is_added_without_rows(before: ProjectState, write: Write) -> None:
    before.apps.get_model("users", "Thing")._base_manager.all().delete()
    assert apply(write("ada@example.org"), before) == []
    assert not User.objects.exists()


def test_the_field_is_required_then_and_gone_after_the_way_back(
    before: ProjectState, write: Write
) -> None:
    migration = write("ada@example.org")
    apply(migration, before)
    [keeper] = [c for c in columns() if c.name == "keeper_id"]
    assert not keeper.null_ok
    with connection.schema_editor() as editor:
        migration.unapply(before.clone(), editor)
    assert [column.name for column in columns()] == ["id"]


def columns() -> list[Any]:
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, "users_thing")


def test_no_migration_is_written_without_an_owner(write: Write) -> None:
    with pytest.raises(CommandError, match=r"^users\.thing\.keeper: .*--owner"):
        write("")


def test_a_field_that_may_be_empty_needs_no_owner(before: ProjectState, write: Write) -> None:
    assert apply(write("", null=True), before) == [None, None]


@pytest.mark.django_db
@pytest.mark.parametrize("owner", ["nobody", "ada@localhost"])
def test_an_owner_is_an_address(owner: str) -> None:
    with pytest.raises(CommandError, match=rf"--owner {owner}.*Nothing was written"):
        call_command("makemigrations", "--check", "--owner", owner)


@pytest.mark.django_db
def test_an_address_is_written_as_at_the_sign_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Autodetector, "owner", "", raising=False)
    call_command("makemigrations", "--check", "--owner", "Ada@Example.org")
    assert Autodetector.owner == "ada@example.org"
