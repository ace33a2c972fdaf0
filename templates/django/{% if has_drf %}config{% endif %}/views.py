"""What the API's views share."""

from io import BytesIO
from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.views import APIView


# A docstring would describe each of the API's operations.
class ProjectView(APIView):
    http_method_names = ("get", "head", "post", "patch", "delete")

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Read the body, before anything is locked; an empty one is no `{}`."""
        body = BytesIO(request.body)
        given = super().initialize_request(request, *args, **kwargs)
        given._stream = body
        return given

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse first what nobody may do, then those who may not."""
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)
