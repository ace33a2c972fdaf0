"""What the viewsets of all features share."""

from typing import Any

from django.db import transaction
from django.db.models import BigAutoField, Model, QuerySet
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.viewsets import ModelViewSet

from config.serializers import StrictIntegerField
from config.views import ProjectView


class Lookup(Serializer[Any]):
    id = StrictIntegerField(min_value=1, max_value=BigAutoField.MAX_BIGINT)


# A docstring would describe each of the API's operations.
class ProjectViewSet[M: Model](ProjectView, ModelViewSet[M]):
    lookup_url_kwarg = "id"

    def filter_queryset(self, queryset: QuerySet[M, Any]) -> QuerySet[M, Any]:
        """Lock what is about to change."""
        rows = super().filter_queryset(queryset)
        return rows.select_for_update() if self.action in ("partial_update", "destroy") else rows

    def get_object(self) -> M:
        Lookup(data=self.kwargs).is_valid(raise_exception=True)
        return super().get_object()

    def get_success_headers(self, data: Any) -> dict[str, str]:
        return {"Location": reverse(f"api:{self.basename}-detail", args=[data["id"]])}

    # In one transaction: what is deleted between the reading and the writing would come back.
    @transaction.atomic
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change what is sent and leave the rest."""
        return super().partial_update(request, *args, **kwargs)

    def perform_update(self, serializer: BaseSerializer[M]) -> None:
        # Without a change there is nothing new to date.
        if serializer.validated_data:
            serializer.save()

    @transaction.atomic
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)
