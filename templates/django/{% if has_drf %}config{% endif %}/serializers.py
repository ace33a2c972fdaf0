"""What serializers share: they take what is documented, and nothing that only looks like it."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from rest_framework import serializers
from rest_framework.fields import empty


class StrictCharField(serializers.CharField):
    """A text: no number becomes one."""

    def run_validation(self, data: Any = empty) -> Any:
        if data is not empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class StrictIntegerField(serializers.IntegerField):
    """A number of an address: digits, and nothing that Python would take for some."""

    def to_internal_value(self, data: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,20}", data):
            self.fail("invalid")
        return int(data)


# Refuses fields that it has not, and those that only the server sets. A docstring would describe
# each of the API's schemas.
class StrictSerializer[T](serializers.Serializer[T]):
    default_error_messages: ClassVar = {"unknown": "There is no such field to set."}

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._unknown(data) if isinstance(data, Mapping) else {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            wrong: Any = error.detail
            raise serializers.ValidationError(wrong | unknown) from error
        if unknown:
            raise serializers.ValidationError(unknown)
        return values

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        known = {field.field_name for field in self._writable_fields}
        return {name: [self.error_messages["unknown"]] for name in data if name not in known}


class StrictModelSerializer[M: models.Model](StrictSerializer[M], serializers.ModelSerializer[M]):
    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: StrictCharField,
        models.TextField: StrictCharField,
    }
