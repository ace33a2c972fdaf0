from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def read_only[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Answers GET and HEAD; other methods are not allowed, with or without a form's token."""
    return csrf_exempt(require_safe(view))
