"""How lists are searched."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from config.serializers import StrictCharField


class SearchQuery(Serializer[Any]):
    q = StrictCharField(max_length=200, allow_blank=True, trim_whitespace=False, default="")


class Search(BaseFilterBackend):
    """Leaves what the queryset's own `search` finds of `q`."""

    query = SearchQuery

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> Any:
        # A single object is not searched for.
        if getattr(view, "detail", False):
            return queryset
        query = self.query(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        return queryset.search(query.validated_data["q"])  # type: ignore[attr-defined]
