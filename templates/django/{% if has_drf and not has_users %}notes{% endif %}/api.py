"""The notes of the API."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from config.filters import Search
from config.viewsets import ProjectViewSet
from notes.models import Note
from notes.serializers import NoteSerializer

LIST = "The newest notes first; `q` searches in titles and bodies."


@extend_schema_view(list=extend_schema(description=LIST))
class NoteViewSet(ProjectViewSet[Note]):
    queryset = Note.objects.all()
    serializer_class = NoteSerializer
    filter_backends = (Search,)
