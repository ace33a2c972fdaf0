"""How the API is described at /openapi.json: with its limits, and every error that it answers."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.db.models import BigAutoField
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter, OpenApiResponse

from config.problems import MEDIA_TYPE, Problem, ValidationProblem
from config.serializers import StrictCharField, StrictSerializer

# By action: how an operation is called, and what it answers when all is well.
VERBS = {
    "list": "list",
    "create": "create",
    "retrieve": "get",
    "partial_update": "update",
    "destroy": "delete",
}
SUCCESS = {"create": 201, "destroy": 204}
BAD_BODY = (400, 413, 415)
ID = {"type": "integer", "minimum": 1, "maximum": BigAutoField.MAX_BIGINT}
# What the checks of texts come to.
NO_NUL = r"^[^\x00]*$"
NOT_BLANK = r"^[^\x00]*[^\x00\x1c-\x1f\x85\s][^\x00]*$"


def answers(contents: Mapping[int, Any]) -> dict[Any, OpenApiResponse]:
    """Describe answers by their status: errors are problem details."""
    return {
        (status, MEDIA_TYPE) if status >= HTTPStatus.BAD_REQUEST else status: OpenApiResponse(
            content, description=HTTPStatus(status).phrase
        )
        for status, content in contents.items()
    }


class ProjectSchema(AutoSchema):
    """Describes what the project's viewsets share; other views say theirs by `@extend_schema`."""

    view: Any

    @property
    def action(self) -> str:
        return getattr(self.view, "action", "")

    def get_operation_id(self) -> str:
        if self.action not in VERBS:
            return super().get_operation_id()
        names = self.view.queryset.model._meta
        noun = names.verbose_name_plural if self.action == "list" else names.verbose_name
        return f"{VERBS[self.action]}_{noun}".replace(" ", "_")

    def get_summary(self) -> str | None:
        return super().get_summary() or self.get_operation_id().replace("_", " ").title()

    def get_override_parameters(self) -> list[Any]:
        if self.action == "list":
            sources = [*self.view.filter_backends, self.view.pagination_class]
            return [source.query for source in sources if hasattr(source, "query")]
        if self.action == "create":
            return [
                OpenApiParameter("Location", str, "header", response=[201], description="Its path")
            ]
        return [OpenApiParameter("id", ID, "path")] if "{id}" in self.path else []

    def get_response_serializers(self) -> Any:
        status = SUCCESS.get(self.action, 200)
        content = None if status == 204 else super().get_response_serializers()
        return answers({status: content, **self._errors()})

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name.removesuffix('Out')}List"

    def get_operation(self, *args: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args)
        if operation and "requestBody" in operation:
            operation["requestBody"]["required"] = True
        return operation

    def _get_serializer_name(
        self, serializer: Any, direction: Direction, bypass_extensions: bool = False
    ) -> str:
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        if not isinstance(serializer, StrictSerializer):
            return name
        name = type(serializer).__name__.removesuffix("Serializer")
        if direction == "response":
            return f"{name}Out"
        return f"{name}Change" if serializer.partial else f"{name}In"

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]  # it has none
        if isinstance(field, StrictCharField):
            schema["pattern"] = NO_NUL if field.allow_blank else NOT_BLANK

    def _errors(self) -> dict[int, type[Problem]]:
        of_path = (404,) if "{" in self.path else ()
        of_body = BAD_BODY if self.method in ("PATCH", "POST") else ()
        return dict.fromkeys((*of_path, *of_body), Problem) | {422: ValidationProblem}


class StrictSerializerExtension(OpenApiSerializerExtension):
    """Takes no other field, and answers with all."""

    target_class = StrictSerializer
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        if direction == "request":
            return {**schema, "additionalProperties": False}
        return {**schema, "required": list(schema["properties"])}
