"""The notes of the API."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.serializers import BaseSerializer

from config.filters import Search
from config.viewsets import ProjectViewSet
from notes.models import Note
from notes.serializers import NoteSerializer
from users.authentication import ApiRequest

LIST = "The newest notes first; `q` searches in titles and bodies."


@extend_schema_view(list=extend_schema(description=LIST))
class NoteViewSet(ProjectViewSet[Note]):
    request: ApiRequest
    queryset = Note.objects.all()
    serializer_class = NoteSerializer
    filter_backends = (Search,)

    def get_queryset(self) -> QuerySet[Note]:
        return self.request.user.notes.all()

    def perform_create(self, serializer: BaseSerializer[Note]) -> None:
        serializer.save(author=self.request.user)
