"""Django's own, which also knows whose rows are that exist where a new field names an account."""

from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from string import Template
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import makemigrations
from django.db.migrations import AlterField, Migration, RunPython
from django.db.migrations.autodetector import MigrationAutodetector, OperationDependency
from django.db.migrations.serializer import BaseSerializer
from django.db.migrations.utils import resolve_relation
from django.db.migrations.writer import MigrationWriter

from users.models import User
from users.validators import check_email

ADVICE = (
    "Rows that exist need an account: say whose they become (`--owner ada@example.org`), "
    "or let the field be empty (`null=True`). Nothing was written."
)
IMPORTS = {
    "from django.contrib.auth.hashers import make_password",
    "from django.db.backends.base.schema import BaseDatabaseSchemaEditor",
    "from django.db.migrations.state import StateApps",
}
# The way back has nothing to do: in Django's words, and in everybody's.
NOOP = "django.db.migrations.operations.special.RunPython.noop"
FUNCTION = Template('''\

def $name(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rows that exist need somebody, who gets in by a new password. Without rows, nobody is added."""
    rows = apps.get_model("$app_label", "$model_name")._base_manager.all()
    if rows.exists():
        accounts = apps.get_model("users", "User")._base_manager
        owner, _ = accounts.get_or_create(
            email=$owner, defaults={"password": make_password(None)}
        )
        rows.update($field_name=owner)

''')


@dataclass(frozen=True)
class GiveToOwner:
    """A function that is written into the migration: every row of a model names the account."""

    app_label: str
    model_name: str
    field_name: str
    owner: str

    @property
    def name(self) -> str:
        return f"fill_{self.model_name}_{self.field_name}".lower()

    @property
    def source(self) -> str:
        return FUNCTION.substitute(asdict(self), name=self.name, owner=repr(self.owner))

    def __call__(self, *_: Any) -> None:
        raise NotImplementedError("The migration has it.")


class FunctionName(BaseSerializer):
    def serialize(self) -> tuple[str, set[str]]:
        return self.value.name, IMPORTS


MigrationWriter.register_serializer(GiveToOwner, FunctionName)


class Autodetector(MigrationAutodetector):
    owner: str
    new_field_keys: set[tuple[str, str, str]]
    old_field_keys: set[tuple[str, str, str]]

    def generate_added_fields(self) -> None:
        """Let a field that names an account be empty until the rows of its model have one."""
        new = [key for key in sorted(self.new_field_keys - self.old_field_keys) if self.asks(*key)]
        if new and not self.owner:
            raise CommandError(f"{', '.join(map('.'.join, new))}: {ADVICE}")
        required = {}
        for app_label, model_name, name in new:
            fields = self.to_state.models[app_label, model_name].fields
            required[app_label, model_name, name] = fields[name]
            fields[name] = fields[name].clone()
            fields[name].null = True
        super().generate_added_fields()
        for (app_label, model_name, name), field in required.items():
            model = self.to_state.models[app_label, model_name]
            model.fields[name] = field
            give = GiveToOwner(app_label, model.name, name, self.owner)
            added: Any = OperationDependency(
                app_label, model_name, name, OperationDependency.Type.CREATE
            )
            self.add_operation(app_label, RunPython(give, RunPython.noop), [added])
            self.add_operation(app_label, AlterField(model_name, name, field), [added])

    def asks(self, app_label: str, model_name: str, name: str) -> bool:
        """Whether the field must name an account, which is not another one in each row."""
        field = self.to_state.models[app_label, model_name].get_field(name)
        if not field.many_to_one or field.null or field.unique or field.has_default():
            return False
        account = (User._meta.app_label, User._meta.model_name)
        return resolve_relation(field.remote_field.model, app_label, model_name) == account


class Command(makemigrations.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--owner", default="", help="The e-mail address of who gets the rows")

    def handle(self, *args: Any, **options: Any) -> None:
        Autodetector.owner = normal(options["owner"])
        # Not of the class: `migrate` would have to have it, too, which only looks for changes.
        self.autodetector = Autodetector  # type: ignore[misc]
        super().handle(*args, **options)

    def write_migration_files(self, changes: dict[str, list[Migration]], *args: Any) -> None:
        super().write_migration_files(changes, *args)
        for migration in chain(*changes.values()):
            given = [getattr(operation, "code", None) for operation in migration.operations]
            functions = [code.source for code in given if isinstance(code, GiveToOwner)]
            if functions and not self.dry_run:
                path = Path(MigrationWriter(migration).path)
                text = path.read_text("utf-8").replace(NOOP, "migrations.RunPython.noop")
                text = text.replace("import django.db.migrations.operations.special\n", "")
                head, definition, rest = text.partition("\nclass Migration(")
                path.write_text("".join([head, *functions, definition, rest]), "utf-8")


def normal(owner: str) -> str:
    if not owner:
        return ""
    try:
        check_email(owner)
    except ValidationError as error:
        raise CommandError(f"`--owner {owner}`: {error.message} Nothing was written.") from None
    return User.objects.normalize_email(owner)
