"""What the views of all models have in common."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.actions import ActionSelection
from starlette_admin.contrib.sqla import ModelView
from starlette_admin.exceptions import ActionFailed, FormValidationError
from starlette_admin.export import CsvExporter
from starlette_admin.fields import DateTimeField

from app import words
from app.forms import errors_by_field

LARGEST_ID = 2**31 - 1
# As many as one request may hold in memory, also of an export.
MAX_ROWS = 10_000


class View(ModelView):
    fields_default_sort = (("id", True),)
    # What looks like a formula stays text in a spreadsheet.
    exporters = (CsvExporter(escape_formulas=True),)

    def can_import(self, request: Request) -> bool:
        return False

    async def validate_fields(
        self, request: Request, data: dict[str, Any], exclude: Collection[str] = ()
    ) -> None:
        try:
            await super().validate_fields(request, data, exclude)
        except FormValidationError as error:
            empty = {name: words.REQUIRED for name in error.errors if not data[str(name)]}
            raise FormValidationError(error.errors | empty) from None

    async def find_all(
        self, request: Request, skip: int = 0, limit: int = 100, *options: Any, **more: Any
    ) -> Sequence[Any]:
        # Without a limit is how all are asked for.
        limit = limit if limit > 0 else MAX_ROWS
        return await super().find_all(request, skip, limit, *options, **more)

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        found = await super().find_by_pk(request, pk) if is_id(pk) else None
        # What the page itself is about may be deleted between two looks at it.
        if found is None and request.path_params.get("key") == self.key:
            raise HTTPException(404)
        return found

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:
        return await super().find_by_pks(request, [pk for pk in pks if is_id(pk)])

    async def handle_action(
        self, request: Request, selection: ActionSelection, name: str
    ) -> Response | None:
        with failing_silently():
            return await super().handle_action(request, selection, name)

    async def handle_row_action(self, request: Request, pk: Any, name: str) -> Response | None:
        with failing_silently():
            return await super().handle_row_action(request, pk, name)


@contextmanager
def failing_silently() -> Iterator[None]:
    """Keep the answer from telling the statement that failed."""
    try:
        yield
    except ActionFailed as error:
        if isinstance(error.__cause__, SQLAlchemyError):
            raise error.__cause__ from None
        raise


def is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= LARGEST_ID


def set_by_server(name: str, label: str) -> DateTimeField:
    return DateTimeField(
        name, label=label, exclude_from_create=True, exclude_from_edit=True, searchable=False
    )


def form_error(error: ValidationError, **fields: str) -> FormValidationError:
    """What to say beside each field; `fields` are those that the form calls otherwise."""
    messages = errors_by_field(error)
    return FormValidationError({fields.get(name, name): text for name, text in messages.items()})
