"""What this project adds to the OpenAPI document that FastAPI makes of the routes."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

Document = dict[str, Any]


def complete_openapi(app: FastAPI, complete: Callable[[Document], None]) -> None:
    """Complete the document each time: FastAPI builds it anew when a route was added."""
    build = app.openapi

    def openapi() -> Document:
        document = build()
        complete(document)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # how FastAPI documents it
