"""How lists are cut into pages."""

from typing import Any

from django.db.models import BigIntegerField
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from config.serializers import StrictIntegerField


class PageQuery(Serializer[Any]):
    limit = StrictIntegerField(min_value=1, max_value=100, default=20)
    offset = StrictIntegerField(min_value=0, max_value=BigIntegerField.MAX_BIGINT, default=0)


class Pagination(LimitOffsetPagination):
    """Refuses a limit that is none, instead of taking another one."""

    query = PageQuery

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        query = self.query(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        self.limit, self.offset = query.validated_data["limit"], query.validated_data["offset"]
        self.count = self.get_count(queryset)
        return list(queryset[self.offset : self.offset + self.limit])

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"items": data, "total": self.count, "limit": self.limit, "offset": self.offset}
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        numbers = {name: {"type": "integer"} for name in ("total", "limit", "offset")}
        return {
            "type": "object",
            "properties": {"items": schema, **numbers},
            "required": ["items", *numbers],
        }
