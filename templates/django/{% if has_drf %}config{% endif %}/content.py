"""What the API reads and writes: JSON, whatever else a client may accept.

There is no browsable API: its pages would need scripts and styles that the project's policy refuses.
"""

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSONParser(BaseParser):
    """JSON as RFC 8259 has it: only UTF-8, with or without a mark."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return json.loads(stream.read().decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise ParseError from error


class OneRenderer(DefaultContentNegotiation):
    """Answers in JSON also who would rather have something else."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type
