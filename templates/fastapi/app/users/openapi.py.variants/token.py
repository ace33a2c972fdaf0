"""Says in the OpenAPI document what requests without a log-in are answered."""

from fastapi import FastAPI

from app.openapi import Document, complete_openapi
from app.problems import problems


def document_refusals(app: FastAPI) -> None:
    complete_openapi(app, add_refusals)


def add_refusals(document: Document) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            if "security" in operation:
                operation["responses"]["401"] = problems(401)[401]
