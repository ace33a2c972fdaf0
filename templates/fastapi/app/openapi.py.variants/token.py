"""Completes the OpenAPI document that FastAPI makes of the routes."""

from typing import Any

from fastapi import FastAPI

from app.problems import Problem, problems


def complete_openapi(app: FastAPI) -> None:
    """Complete the document each time: FastAPI builds it anew when a route was added."""
    build = app.openapi

    def openapi() -> dict[str, Any]:
        document = build()
        add_problem_schema(document)
        add_refusals(document)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # how FastAPI documents it


def add_problem_schema(document: dict[str, Any]) -> None:
    """What the `problems` of all routes refer to."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= schema.pop("$defs") | {"Problem": schema}


def add_refusals(document: dict[str, Any]) -> None:
    """What is answered to requests without a log-in."""
    for operations in document["paths"].values():
        for operation in operations.values():
            if "security" in operation:
                operation["responses"]["401"] = problems(401)[401]
